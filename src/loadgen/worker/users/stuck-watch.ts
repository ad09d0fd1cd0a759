import type { Clock } from "../../../base/clock.js";
import { US_PER_SEC } from "../../../base/units.js";
import type { UserTable } from "./user-table.js";

/** A server that has not let a user in for this long never will, on this connection. */
const READY_LIMIT_US = 20 * US_PER_SEC;
const CHECK_EVERY_US = US_PER_SEC;

/** Finds attempts that have come to a standstill. */
export class StuckWatch {
  readonly #users: UserTable;
  readonly #now: Clock;
  #nextCheckUs = 0;

  constructor(users: UserTable, now: Clock) {
    this.#users = users;
    this.#now = now;
  }

  /** Calls `giveUp` for each of them. Can be called often, and looks once a second. */
  check(giveUp: (index: number) => void): void {
    const now = this.#now();
    if (now < this.#nextCheckUs) return;
    this.#nextCheckUs = now + CHECK_EVERY_US;
    for (let index = 0; index < this.#users.count; index++) {
      const isLate = now - (this.#users.startedUs[index] as number) >= READY_LIMIT_US;
      if (isLate && this.#users.isConnecting(index)) giveUp(index);
    }
  }
}
