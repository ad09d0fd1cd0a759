import type { Clock } from "../../../base/clock.js";
import type { Permutation } from "../../../plan/permutation.js";
import { connectTimeUs } from "../../../plan/plan.js";
import type { UserRange } from "../../../plan/users.js";

/** A server that is slow to accept gets no more handshakes at once than this from one worker. */
export const MAX_HANDSHAKES_IN_FLIGHT = 500;
const TICK_MS = 1;

/** What a ramp does for each user, and what it must know to go on. */
export interface RampHost {
  /** Handshakes under way. */
  readonly inFlight: number;
  /** Users on their way in, those included that wait to try again. */
  readonly pending: number;
  connect(user: number, dueUs: number): void;
  /** Called at every tick; the place to give up on users that are stuck. */
  tick(): void;
}

/** Connects a worker's part of [from, to) of the connect order, each user when it is due. */
export class Ramp {
  readonly #host: RampHost;
  readonly #order: Permutation;
  readonly #range: UserRange;
  readonly #perSec: number;
  readonly #now: Clock;
  #timer: NodeJS.Timeout | null = null;

  constructor(host: RampHost, order: Permutation, range: UserRange, perSec: number, now: Clock) {
    this.#host = host;
    this.#order = order;
    this.#range = range;
    this.#perSec = perSec;
    this.#now = now;
  }

  /** Resolves when everyone asked for is in or has failed for good; never when it is stopped before. */
  run(from: number, to: number, startUs: number): Promise<void> {
    return new Promise((done) => {
      let next = from;
      const tick = (): void => {
        for (; next < to && this.#host.inFlight < MAX_HANDSHAKES_IN_FLIGHT; next++) {
          const dueUs = startUs + connectTimeUs(next - from, this.#perSec);
          if (dueUs > this.#now()) break;
          const user = this.#order.at(next);
          if (user >= this.#range.from && user < this.#range.to) this.#host.connect(user, dueUs);
        }
        this.#host.tick();
        if (next === to && this.#host.pending === 0) done();
        else this.#timer = setTimeout(tick, TICK_MS);
      };
      tick();
    });
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
