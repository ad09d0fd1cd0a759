/** After a silence, the tokens of this many milliseconds may be spent at once. */
const BURST_MS = 20;

/**
 * A limit in bytes per second, shared by everything that takes from it. Tokens, one per byte, accrue at that rate; a
 * taker that finds too few is told how long to wait.
 */
export class TokenBucket {
  readonly #bytesPerSec: number;
  /** The most that may be taken at once: at least one byte, however low the rate. */
  readonly burstBytes: number;
  #tokens: number;
  #filledMs: number;

  constructor(bytesPerSec: number, nowMs: number) {
    this.#bytesPerSec = bytesPerSec;
    this.burstBytes = Math.max(1, Math.floor((bytesPerSec * BURST_MS) / 1_000));
    this.#tokens = this.burstBytes;
    this.#filledMs = nowMs;
  }

  /**
   * @param bytes at most `burstBytes`.
   * @returns 0 when they were taken; else nothing was taken, and the milliseconds until they may be there.
   */
  take(bytes: number, nowMs: number): number {
    const came = ((nowMs - this.#filledMs) * this.#bytesPerSec) / 1_000;
    this.#tokens = Math.min(this.burstBytes, this.#tokens + came);
    this.#filledMs = nowMs;
    if (this.#tokens < bytes) return ((bytes - this.#tokens) * 1_000) / this.#bytesPerSec;
    this.#tokens -= bytes;
    return 0;
  }
}
