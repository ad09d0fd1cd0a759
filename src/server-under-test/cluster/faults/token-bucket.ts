/** What may be sent at once after a silence: the tokens of this long. */
const BURST_MS = 20;

/**
 * A limit of bytes per second for all that takes from it. Tokens, one a byte, come at that rate; who
 * finds too few of them is told how long to wait.
 */
export class TokenBucket {
  readonly #bytesPerSec: number;
  /** The most that may be taken at once: at least one byte, however slow. */
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
   * @returns 0 when they are taken; else the milliseconds until they may be there, and nothing is taken.
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
