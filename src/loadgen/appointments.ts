import type { Clock } from "../base/clock.js";
import { US_PER_MS } from "../base/units.js";

/** Things to be done at given times of one clock, all of which can be called off. */
export class Appointments {
  readonly #now: Clock;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(now: Clock) {
    this.#now = now;
  }

  /** Calls `act` at `us`, at once if that has passed. */
  at(us: number, act: () => void): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        act();
      },
      Math.max(0, (us - this.#now()) / US_PER_MS),
    );
    this.#timers.add(timer);
  }

  cancelAll(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
