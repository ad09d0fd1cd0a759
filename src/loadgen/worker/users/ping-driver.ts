import type { Clock } from "../../../base/clock.js";
import { US_PER_MS } from "../../../base/units.js";

const MIN_PAUSE_MS = 10;

/** Whom a PingDriver pings, by index; returns false where there is no open connection. */
export type Ping = (index: number) => boolean;

/**
 * Pings every user's connection once in each interval, user after user in an even row, so that there is no burst.
 * A user's turn comes at its place in the row whenever it connected: none is silent for longer than the interval.
 */
export class PingDriver {
  /** Pings sent. */
  sent = 0;
  readonly #users: number;
  readonly #intervalUs: number;
  readonly #ping: Ping;
  readonly #now: Clock;
  #startUs = Number.NaN;
  #turns = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(users: number, intervalUs: number, ping: Ping, now: Clock) {
    this.#users = users;
    this.#intervalUs = intervalUs;
    this.#ping = ping;
    this.#now = now;
  }

  /** Begins; does nothing when it has begun. */
  start(): void {
    if (this.#timer !== null || this.#users === 0) return;
    this.#startUs = this.#now();
    this.#wake();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  readonly #wake = (): void => {
    const sinceUs = this.#now() - this.#startUs;
    const due = Math.floor((sinceUs * this.#users) / this.#intervalUs);
    // After a stall every user has one turn, not one for each that was missed.
    for (let turn = Math.max(this.#turns, due - this.#users); turn < due; turn++) {
      if (this.#ping(turn % this.#users)) this.sent++;
    }
    this.#turns = due;
    const untilNextMs = (((due + 1) * this.#intervalUs) / this.#users - sinceUs) / US_PER_MS;
    this.#timer = setTimeout(this.#wake, Math.max(MIN_PAUSE_MS, untilNextMs));
  };
}
