import type { CloseReport } from "../../client/common/client.js";
import { kindOfClose } from "../../close-groups.js";
import type { Attempts } from "./attempts.js";
import type { EntrancePicker } from "./entrance-picker.js";
import type { RoomMoves } from "./room-moves.js";
import type { UserRecords } from "./user-records.js";
import { STATE, type UserTable, WAY, type Way } from "./user-table.js";
import type { VirtualUsersOptions } from "./virtual-users-options.js";

export const NORMAL_CLOSURE = 1000;

/** Decides what the end of a connection means for its user, and ends them all when the run is over. */
export class Closing {
  readonly #options: VirtualUsersOptions;
  readonly #users: UserTable;
  readonly #records: UserRecords;
  readonly #picker: EntrancePicker;
  readonly #rooms: RoomMoves;
  readonly #attempts: Attempts;
  #isLeaving = false;
  #onAllEnded = (): void => undefined;

  constructor(
    options: VirtualUsersOptions,
    users: UserTable,
    records: UserRecords,
    picker: EntrancePicker,
    rooms: RoomMoves,
    attempts: Attempts,
  ) {
    this.#options = options;
    this.#users = users;
    this.#records = records;
    this.#picker = picker;
    this.#rooms = rooms;
    this.#attempts = attempts;
  }

  /** Takes the end of the connection with this tag. */
  ended(tag: number, report: CloseReport): void {
    const { tags, state } = this.#users;
    const { counts, presence } = this.#records;
    const index = tags.indexOf(tag);
    counts.connections--;
    if (tags.isLatest(tag)) this.#latestEnded(index, report);
    else if (state[index] !== STATE.away) presence.gone(this.#users.userAt(index), this.#options.now());
    if (counts.connections === 0) this.#onAllEnded();
  }

  #latestEnded(index: number, report: CloseReport): void {
    const { state, entrance, connections } = this.#users;
    const { counts, presence } = this.#records;
    const before = state[index];
    connections[index] = null;
    if (before === STATE.away) {
      presence.gone(this.#users.userAt(index), this.#options.now());
      return;
    }
    state[index] = STATE.gone;
    if (this.#isLeaving) return;
    this.#picker.release(entrance[index] as number);
    if (before === STATE.ready) {
      counts.ready--;
      this.#cutOff(index, report);
    } else {
      counts.inFlight--;
      this.#attemptFailed(index, report);
      this.#attempts.slotFreed();
    }
  }

  #cutOff(index: number, report: CloseReport): void {
    const { closes, presence } = this.#records;
    const user = this.#users.userAt(index);
    const now = this.#options.now();
    closes.add(kindOfClose(report));
    this.#closedEarly(index, now);
    presence.cut(user, now);
    this.#rooms.forget(user);
    this.#users.way[index] = WAY.afterCut;
    this.#attempts.tryAgain(index);
  }

  #attemptFailed(index: number, report: CloseReport): void {
    const { counts, closes, presence } = this.#records;
    const user = this.#users.userAt(index);
    const way = this.#users.way[index] as Way;
    // What we ended ourselves was counted where that was decided.
    if (report.cause !== "closed-by-us") closes.add(kindOfClose(report));
    if (way !== WAY.first) presence.turnedAway(user, this.#options.now());
    // Once everything is stopped nobody has failed for good: nobody knows how the next attempt would have gone.
    if (this.#attempts.isStopped || this.#attempts.tryAgain(index)) return;
    if (way === WAY.first) {
      counts.pending--;
      counts.failed++;
      presence.neverCame(user);
    } else {
      this.#closedEarly(index, this.#options.now());
    }
  }

  #closedEarly(index: number, now: number): void {
    this.#records.counts.closedEarly++;
    this.#records.cuts.cut(this.#users.userAt(index), this.#users.entrance[index] as number, now);
    this.#options.onClosedEarly(now);
  }

  /** Ends every connection; resolves when all have ended. */
  disconnect(): Promise<void> {
    this.#isLeaving = true;
    this.#attempts.stop();
    if (this.#records.counts.connections === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onAllEnded = resolve;
      for (const connection of this.#users.connections) connection?.close(NORMAL_CLOSURE);
    });
  }
}
