import type { Clock } from "../../base/clock.js";
import type { Pacer } from "../../loadgen/pacing/pacer.js";

/** A pacer that checks the clock in every turn of the event loop: never late, at the price of a whole core. */
export class SpinningPacer implements Pacer {
  readonly #now: Clock;
  #wake: () => void = () => undefined;
  #askedUs = Number.POSITIVE_INFINITY;
  #spinning = false;

  constructor(now: Clock) {
    this.#now = now;
  }

  begin(wake: () => void): void {
    this.#wake = wake;
  }

  wakeAt(us: number): void {
    this.#askedUs = us;
    if (this.#spinning || us === Number.POSITIVE_INFINITY) return;
    this.#spinning = true;
    setImmediate(this.#spin);
  }

  stop(): void {
    this.#askedUs = Number.POSITIVE_INFINITY;
  }

  readonly #spin = (): void => {
    this.#spinning = false;
    if (this.#askedUs > this.#now()) return this.wakeAt(this.#askedUs);
    this.#askedUs = Number.POSITIVE_INFINITY;
    this.#wake();
  };
}
