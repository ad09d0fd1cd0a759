import { hash2 } from "../base/random.js";
import type { Arrivals } from "../scenario/schema/scenario.js";
import { type ArrivalTimes, arrivalTimes } from "./arrivals.js";
import { ShuffledOrder } from "./permutation.js";

/**
 * The departures during the hold phase, numbered 0 … count − 1 in the order they are due. All users take turns, in an
 * order that has nothing to do with the order in which they connected: a server that searches its connections for the
 * one that left must not always find it in the same place.
 */
export class ChurnPlan {
  readonly count: number;
  /** How long each absence is planned to last. */
  readonly awayUs: number;
  readonly #users: number;
  readonly #holdStartsUs: number;
  readonly #arrivals: ArrivalTimes;
  readonly #order: ShuffledOrder;

  /** Plans the last departure early enough for everyone to be back when the traffic ends. */
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
    this.#order = new ShuffledOrder(options.users, hash2(options.seed, 2));
    this.#users = options.users;
    this.#holdStartsUs = options.holdStartsUs;
    this.count = this.#arrivals.count;
    this.awayUs = options.awayUs;
  }

  /** Returns when departure i is due, in microseconds since the traffic began. */
  timeUs(i: number): number {
    return this.#holdStartsUs + this.#arrivals.timeUs(i);
  }

  user(i: number): number {
    return this.#order.at(i % this.#users);
  }

  /** Returns how many times every user has left before departure i. The several rooms of a user take turns by it. */
  turn(i: number): number {
    return Math.floor(i / this.#users);
  }
}
