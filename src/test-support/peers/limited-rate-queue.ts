import { nowUs } from "../../base/clock.js";
import { US_PER_SEC } from "../../base/units.js";

/** Often enough that work done late adds nothing to a rate that is read over seconds. */
const TICK_MS = 5;

/**
 * Does so much a second and no more: a token for each piece of work, one after another, what comes above that waits in
 * a queue. Tokens are counted by the clock, so a tick that comes late does what it is behind with.
 */
export class LimitedRateQueue {
  /** When each piece was done, by CLOCK_MONOTONIC. */
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

  /** Pieces done a second between two moments. */
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
    // Nobody saves up tokens by having nothing to do.
    if (this.#queue.length === 0) this.#tokens = Math.min(this.#tokens, 1);
  }
}
