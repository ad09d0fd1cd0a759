import type { FanOutPages } from "../../worker-messages.js";

const NOT_YET = 0xffff_ffff;

/** Keeps the first and the last receipt of every message of one stream, exactly: 12 bytes a message. */
export class FanOutTimer {
  readonly pages: FanOutPages;

  constructor(messages: number) {
    this.pages = {
      firstUs: new Uint32Array(messages).fill(NOT_YET),
      lastUs: new Uint32Array(messages),
      receipts: new Uint32Array(messages),
    };
  }

  /** @param responseUs from the intended send to this receipt, up to 71 minutes. Below 0 counts as 0. */
  record(k: number, responseUs: number): void {
    const { firstUs, lastUs, receipts } = this.pages;
    const us = Math.max(0, responseUs);
    if (us < (firstUs[k] as number)) firstUs[k] = us;
    if (us > (lastUs[k] as number)) lastUs[k] = us;
    receipts[k] = (receipts[k] as number) + 1;
  }
}

/** Merges what several workers saw of the same stream. */
export function mergeFanOut(messages: number, workers: readonly FanOutPages[]): FanOutPages {
  const merged = new FanOutTimer(messages).pages;
  for (const { firstUs, lastUs, receipts } of workers) {
    for (let k = 0; k < messages; k++) {
      merged.firstUs[k] = Math.min(merged.firstUs[k] as number, firstUs[k] as number);
      merged.lastUs[k] = Math.max(merged.lastUs[k] as number, lastUs[k] as number);
      merged.receipts[k] = (merged.receipts[k] as number) + (receipts[k] as number);
    }
  }
  return merged;
}
