import { US_PER_SEC } from "../../../base/units.js";
import { closeKind } from "../../close-groups.js";
import type { Attempts } from "./attempts.js";
import { NORMAL_CLOSURE } from "./closing.js";
import type { EntrancePicker } from "./entrance-picker.js";
import type { UserRecords } from "./user-records.js";
import { STATE, type UserTable, WAY } from "./user-table.js";
import type { VirtualUsersOptions } from "./virtual-users-options.js";

/** A user on its way back for longer than this is not away by plan any more, but kept out. */
const RETURN_LIMIT_US = 5 * US_PER_SEC;

/** Lets users leave the server by plan, and come back. */
export class Departures {
  readonly #options: VirtualUsersOptions;
  readonly #users: UserTable;
  readonly #records: UserRecords;
  readonly #picker: EntrancePicker;
  readonly #attempts: Attempts;

  constructor(
    options: VirtualUsersOptions,
    users: UserTable,
    records: UserRecords,
    picker: EntrancePicker,
    attempts: Attempts,
  ) {
    this.#options = options;
    this.#users = users;
    this.#records = records;
    this.#picker = picker;
    this.#attempts = attempts;
  }

  /** Makes `user` leave the server, to come back later, unless it is not ready. */
  leave(user: number): void {
    const index = this.#users.indexOf(user);
    if (this.#users.state[index] !== STATE.ready) return;
    this.#records.presence.leaving(user, this.#options.now());
    this.#users.state[index] = STATE.away;
    this.#users.way[index] = WAY.afterLeave;
    this.#records.counts.ready--;
    this.#picker.release(this.#users.entrance[index] as number);
    this.#users.connections[index]?.close(NORMAL_CLOSURE);
  }

  /** Makes `user`, who has left, come back, unless it is not away. */
  comeBack(user: number): void {
    const index = this.#users.indexOf(user);
    if (this.#users.state[index] !== STATE.away || this.#attempts.isStopped) return;
    this.#users.dueUs[index] = this.#options.now();
    this.#attempts.connectAgain(index);
  }

  /** Returns whether `user` has left by plan and is not back yet. */
  isAway(user: number): boolean {
    const index = this.#users.indexOf(user);
    if (this.#users.state[index] === STATE.away) return true;
    const isReturning = this.#users.isOut(index) && this.#users.way[index] === WAY.afterLeave;
    // A server that does not let a user back in keeps it out; that is not an absence by plan any more.
    return isReturning && this.#options.now() - (this.#users.dueUs[index] as number) < RETURN_LIMIT_US;
  }

  /** How many users are away by plan, or cut off, and are to come back. */
  get out(): number {
    return this.#users.out;
  }

  /** Counts the users that should be back by now and are not; one that was cut off counts as closed early already. */
  countMissing(): void {
    for (let index = 0; index < this.#users.count; index++) {
      if (!this.#users.isOut(index)) continue;
      this.#records.closes.add(closeKind("kept-out", true, "the server did not let a user back in"));
      if (this.#users.way[index] !== WAY.afterCut) this.#records.counts.closedEarly++;
    }
  }
}
