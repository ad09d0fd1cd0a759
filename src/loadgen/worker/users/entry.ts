import { inertText } from "../../../base/hostile-text.js";
import { closeKind } from "../../close-groups.js";
import type { RoomMoves } from "./room-moves.js";
import type { UserRecords } from "./user-records.js";
import { STATE, type UserTable, WAY } from "./user-table.js";
import type { VirtualUsersOptions } from "./virtual-users-options.js";

/** Lets users in: what they say from the open connection to the last of their rooms, and what the server answers. */
export class Entry {
  readonly #options: VirtualUsersOptions;
  readonly #users: UserTable;
  readonly #records: UserRecords;
  readonly #rooms: RoomMoves;
  readonly #onEntered: () => void;
  readonly #roomsPerUser: number;
  readonly #scratch = Buffer.alloc(512);

  /** @param onEntered called when a user has come in, and its handshake is over. */
  constructor(
    options: VirtualUsersOptions,
    users: UserTable,
    records: UserRecords,
    rooms: RoomMoves,
    onEntered: () => void,
  ) {
    this.#options = options;
    this.#users = users;
    this.#records = records;
    this.#rooms = rooms;
    this.#onEntered = onEntered;
    this.#roomsPerUser = options.plan.room?.membership.roomsPerUser ?? 0;
  }

  opened(index: number): void {
    const { protocol, now } = this.#options;
    const user = this.#users.userAt(index);
    this.#users.state[index] = STATE.registering;
    if (this.#users.way[index] !== WAY.first) this.#records.presence.returning(user, now());
    this.#users.say(index, this.#scratch, protocol.encodeRegister(this.#scratch, user));
  }

  /** @param named the user that the server says it has registered. */
  registered(index: number, named: number): void {
    const { plan, protocol, now } = this.#options;
    if (this.#users.state[index] !== STATE.registering) return;
    const user = this.#users.userAt(index);
    if (named !== user) return this.#refused(index, "registered as somebody else");
    this.#users.tags.register(index);
    const { room } = plan;
    if (room === null) return this.#entered(index);
    this.#users.state[index] = STATE.joining;
    this.#users.joinsLeft[index] = this.#roomsPerUser;
    for (let slot = 0; slot < this.#roomsPerUser; slot++) {
      this.#records.presence.returning(user, now(), slot);
      const length = protocol.encodeJoin(this.#scratch, room.membership.roomOf(user, slot));
      this.#users.say(index, this.#scratch, length);
    }
  }

  joined(index: number, room: number): void {
    const user = this.#users.userAt(index);
    if (this.#users.state[index] !== STATE.joining || this.#rooms.slotOf(user, room) < 0) return;
    const left = (this.#users.joinsLeft[index] as number) - 1;
    this.#users.joinsLeft[index] = left;
    if (left === 0) this.#entered(index);
  }

  /** Takes an error answer. @returns whether it refused a user that is not in yet, and with that is counted. */
  error(index: number, code: string): boolean {
    const state = this.#users.state[index];
    const isRefusal = state === STATE.registering || state === STATE.joining;
    if (isRefusal) this.#refused(index, code);
    return isRefusal;
  }

  /** @param why may be hostile text. */
  #refused(index: number, why: string): void {
    this.#records.closes.add(closeKind("refused-by-server", true, inertText(why)));
    this.#users.connections[index]?.terminate();
  }

  /** The server has let the user in, and into all its rooms. */
  #entered(index: number): void {
    const { state, way, pauses, dueUs } = this.#users;
    const { counts, connectTimes, presence, cuts } = this.#records;
    const now = this.#options.now();
    state[index] = STATE.ready;
    pauses[index] = 0;
    counts.ready++;
    counts.inFlight--;
    if (way[index] === WAY.first) {
      counts.pending--;
      counts.opened++;
      connectTimes.record(now - (dueUs[index] as number));
    } else {
      const user = this.#users.userAt(index);
      counts.reconnected++;
      presence.ready(user, now);
      this.#rooms.backInAll(user);
      cuts.back(user, now);
    }
    this.#onEntered();
  }
}
