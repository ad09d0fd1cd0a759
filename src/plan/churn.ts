import { hash2 } from "../base/random.js";
import type { Arrivals } from "../scenario/scenario.js";
import { type ArrivalTimes, arrivalTimes } from "./arrivals.js";
import { GoldenWalk } from "./permutation.js";

/**
 * Departures during the hold phase, numbered 0 … count − 1 in the order they are due. Everybody takes
 * a turn: successive departures are of different users.
 */
export class ChurnPlan {
  readonly count: number;
  /** How long each absence is planned to last. */
  readonly awayUs: number;
  readonly #users: number;
  readonly #holdStartsUs: number;
  readonly #arrivals: ArrivalTimes;
  readonly #order: GoldenWalk;

  /** Departures end early enough for everyone to be back, by plan, when the traffic ends. */
  constructor(options: {
    readonly perSec: number;
    readonly awayUs: number;
    readonly users: number;
    readonly arrivals: Arrivals;
    readonly holdStartsUs: number;
    readonly holdUs: number;
    readonly seed: number;
  }) {
    const lastDepartureUs = Math.max(0, options.holdUs - options.awayUs);
    this.#arrivals = arrivalTimes(options.arrivals, options.perSec, lastDepartureUs, hash2(options.seed, 1));
    this.#order = new GoldenWalk(options.users, hash2(options.seed, 2));
    this.#users = options.users;
    this.#holdStartsUs = options.holdStartsUs;
    this.count = this.#arrivals.count;
    this.awayUs = options.awayUs;
  }

  /** When departure i is due, microseconds since the traffic began. */
  timeUs(i: number): number {
    return this.#holdStartsUs + this.#arrivals.timeUs(i);
  }

  user(i: number): number {
    return this.#order.at(i);
  }

  /** How many times everybody has left before departure i: where a user has several rooms, they take turns by it. */
  turn(i: number): number {
    return Math.floor(i / this.#users);
  }
}
