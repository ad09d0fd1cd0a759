import type { RelayCounters } from "../relay.js";

/** A frame is sent when it is this long, even if its first line could wait longer. */
const MAX_BATCH_CHARS = 65_536;

export type BatchCounters = Pick<RelayCounters, "relayBatches" | "relayBatchedMessages">;

/**
 * Collects lines into frames, in order. A message waits `delayMs` for others (0: until the end of this turn of the
 * event loop). An urgent line does not wait, and takes those before it along.
 */
export class LineBatch {
  readonly #delayMs: number;
  readonly #counters: BatchCounters;
  readonly #write: (frame: string) => void;
  #lines: string[] = [];
  #chars = 0;
  #messages = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(delayMs: number, counters: BatchCounters, write: (frame: string) => void) {
    this.#delayMs = delayMs;
    this.#counters = counters;
    this.#write = write;
  }

  /** Adds a chat message. */
  addMessage(line: string): void {
    this.#messages++;
    this.#add(line);
    if (this.#delayMs === 0) this.#flushSoon();
    else this.#timer ??= setTimeout(() => this.flush(), this.#delayMs);
  }

  /** Adds a line that someone waits for. */
  addUrgent(line: string): void {
    this.#add(line);
    this.#flushSoon();
  }

  flush(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
    if (this.#lines.length === 0) return;
    const frame = this.#lines.join("\n");
    if (this.#messages > 0) this.#counters.relayBatches++;
    this.#counters.relayBatchedMessages += this.#messages;
    this.#forget();
    this.#write(frame);
  }

  /** Drops what was not sent. @returns the number of chat messages dropped. */
  discard(): number {
    const messages = this.#messages;
    this.#forget();
    this.flush();
    return messages;
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#chars += line.length;
    if (this.#chars >= MAX_BATCH_CHARS) this.flush();
  }

  #flushSoon(): void {
    if (this.#lines.length > 0) this.#immediate ??= setImmediate(() => this.flush());
  }

  #forget(): void {
    this.#lines = [];
    this.#chars = 0;
    this.#messages = 0;
  }
}
