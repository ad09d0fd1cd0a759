import type { Clock } from "../../../base/clock.js";
import { US_PER_MS } from "../../../base/units.js";
import type { Permutation } from "../../../plan/permutation.js";
import { connectTimeUs } from "../../../plan/plan.js";
import type { UserRange } from "../../../plan/users.js";
import type { Alarm, Alarms } from "../../pacing/alarms.js";

/** The most handshakes that one worker has under way at once, however slow the server is to accept. */
export const MAX_HANDSHAKES_IN_FLIGHT = 500;
/** How often it checks for a free place among the handshakes, or whether all users are in. */
const POLL_US = US_PER_MS;
/** It ticks at least this often. */
const TICK_US = 100 * US_PER_MS;

/** What a ramp asks for each user, and what it must know to go on. */
export interface RampHost {
  /** Handshakes under way. */
  readonly inFlight: number;
  /** Users on their way in, including those that wait to try again. */
  readonly pending: number;
  connect(user: number, dueUs: number): void;
  /** Called often; the place to give up on users that are stuck. */
  tick(): void;
}

/** Connects a worker's part of [from, to) of the connect order, each user when it is due. */
export class RampConnector {
  readonly #host: RampHost;
  readonly #order: Permutation;
  readonly #range: UserRange;
  readonly #perSec: number;
  readonly #now: Clock;
  readonly #alarm: Alarm;
  #goOn: () => void = () => undefined;

  constructor(host: RampHost, order: Permutation, range: UserRange, perSec: number, alarms: Alarms, now: Clock) {
    this.#host = host;
    this.#order = order;
    this.#range = range;
    this.#perSec = perSec;
    this.#now = now;
    this.#alarm = alarms.add(() => this.#goOn());
  }

  /** Resolves when everyone asked for is in or has failed for good; never when it is stopped before. */
  run(from: number, to: number, startUs: number): Promise<void> {
    return new Promise((done) => {
      let next = this.#nextOwn(from, to);
      const dueUs = (): number => startUs + connectTimeUs(next - from, this.#perSec);
      this.#goOn = () => {
        const nowUs = this.#now();
        const hasPlace = (): boolean => this.#host.inFlight < MAX_HANDSHAKES_IN_FLIGHT;
        for (; next < to && hasPlace() && dueUs() <= nowUs; next = this.#nextOwn(next + 1, to)) {
          this.#host.connect(this.#order.at(next), dueUs());
        }
        this.#host.tick();
        if (next === to && this.#host.pending === 0) done();
        else this.#alarm.set(next < to && hasPlace() ? Math.min(dueUs(), nowUs + TICK_US) : nowUs + POLL_US);
      };
      this.#goOn();
    });
  }

  stop(): void {
    this.#alarm.set(Number.POSITIVE_INFINITY);
  }

  /** The first place from `place` on that a user of this worker has; `to` when there is none before it. */
  #nextOwn(place: number, to: number): number {
    for (let next = place; next < to; next++) {
      const user = this.#order.at(next);
      if (user >= this.#range.from && user < this.#range.to) return next;
    }
    return to;
  }
}
