import type { RelayCounters } from "../relay.js";

/** A frame is sent when it holds this much, however long its first line may still wait. */
const MAX_BATCH_CHARS = 65_536;

export type BatchCounters = Pick<RelayCounters, "relayBatches" | "relayBatchedMessages">;

/**
 * Gathers lines into frames, in order. Messages wait `delayMs` for company (0: until this turn of the
 * event loop is over); an urgent line does not, and takes those before it along.
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

  /** A chat message. */
  addMessage(line: string): void {
    this.#messages++;
    this.#add(line);
    if (this.#delayMs === 0) this.#flushSoon();
    else this.#timer ??= setTimeout(() => this.flush(), this.#delayMs);
  }

  /** A line that somebody waits for. */
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

  /** Forgets what was not sent. @returns how many chat messages that were. */
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
