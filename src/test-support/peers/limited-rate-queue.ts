import { nowUs } from "../../base/clock.js";
import { US_PER_SEC } from "../../base/units.js";

/** Often enough that late work does not affect a rate measured over seconds. */
const TICK_MS = 5;

/**
 * Does a fixed amount of work per second: each piece takes a token, and the rest waits in a queue. Tokens are counted
 * by the clock, so a late tick catches up.
 */
export class LimitedRateQueue {
  /** When each piece was done, in CLOCK_MONOTONIC microseconds. */
  readonly doneAtUs: number[] = [];
  readonly #perSec: number;
  readonly #queue: (() => void)[] = [];
  readonly #timer: NodeJS.Timeout;
  #tokens = 1;
  #filledAtUs = nowUs();

  constructor(perSec: number) {
    this.#perSec = perSec;
    this.#timer = setInterval(() => this.#work(), TICK_MS);
  }

  add(work: () => void): void {
    this.#queue.push(work);
    this.#work();
  }

  /** Returns the pieces done per second between two moments. */
  ratePerSec(fromUs: number, toUs: number): number {
    const done = this.doneAtUs.filter((us) => us >= fromUs && us < toUs).length;
    return done / ((toUs - fromUs) / US_PER_SEC);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #work(): void {
    const now = nowUs();
    this.#tokens += ((now - this.#filledAtUs) / US_PER_SEC) * this.#perSec;
    this.#filledAtUs = now;
    let next = this.#tokens >= 1 ? this.#queue.shift() : undefined;
    for (; next !== undefined; next = this.#tokens >= 1 ? this.#queue.shift() : undefined) {
      this.#tokens--;
      this.doneAtUs.push(now);
      next();
    }
    // Idle time does not save up tokens.
    if (this.#queue.length === 0) this.#tokens = Math.min(this.#tokens, 1);
  }
}
