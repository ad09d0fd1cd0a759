import type { Clock } from "../../base/clock.js";
import { US_PER_MS } from "../../base/units.js";
import type { Pacer } from "./pacer.js";

/** A longer timeout would overflow and fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * A pacer with the timers of the event loop. They count whole milliseconds: a wake-up is 0.6 ms late at the median,
 * whatever the rate (docs/engine.md).
 */
export class TimerPacer implements Pacer {
  readonly #now: Clock;
  #wake: () => void = () => undefined;
  #askedUs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #timerUs = Number.POSITIVE_INFINITY;

  constructor(now: Clock) {
    this.#now = now;
  }

  begin(wake: () => void): void {
    this.#wake = wake;
  }

  wakeAt(us: number): void {
    this.#askedUs = us;
    // A timer that fires too early costs less than resetting it at each of many small postponements.
    if (this.#timer !== null && this.#timerUs <= us && us !== Number.POSITIVE_INFINITY) return;
    this.#clear();
    if (us !== Number.POSITIVE_INFINITY) this.#set();
  }

  stop(): void {
    this.wakeAt(Number.POSITIVE_INFINITY);
  }

  #set(): void {
    const waitMs = Math.floor((this.#askedUs - this.#now()) / US_PER_MS);
    this.#timerUs = this.#askedUs;
    this.#timer = setTimeout(this.#fired, Math.max(1, Math.min(waitMs, LONGEST_MS)));
  }

  // An arrow function, which all timers share.
  readonly #fired = (): void => {
    this.#timer = null;
    if (this.#askedUs > this.#now()) return this.#set();
    this.#askedUs = Number.POSITIVE_INFINITY;
    this.#wake();
  };

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
