import type { PresenceLog } from "../../ledger/presence-log.js";
import type { RoomMoves } from "./room-moves.js";
import { STATE, type UserTable, WAY } from "./user-table.js";
import type { VirtualUsersOptions } from "./virtual-users-options.js";

/** What comes of asking to be let in. */
export interface AdmissionHost {
  /** The server has let the user in, and into all its rooms. */
  admitted(index: number): void;
  /** The server said no; `why` may be hostile text. */
  refused(index: number, why: string): void;
}

/** What users say to be let in, from the open connection to the last of their rooms, and what the server answers. */
export class Admission {
  readonly #options: VirtualUsersOptions;
  readonly #users: UserTable;
  readonly #rooms: RoomMoves;
  readonly #presence: PresenceLog;
  readonly #host: AdmissionHost;
  readonly #roomsPerUser: number;
  readonly #scratch = Buffer.alloc(512);

  constructor(
    options: VirtualUsersOptions,
    users: UserTable,
    rooms: RoomMoves,
    presence: PresenceLog,
    host: AdmissionHost,
  ) {
    this.#options = options;
    this.#users = users;
    this.#rooms = rooms;
    this.#presence = presence;
    this.#host = host;
    this.#roomsPerUser = options.plan.room?.membership.roomsPerUser ?? 0;
  }

  opened(index: number): void {
    const { protocol, now } = this.#options;
    const user = this.#users.userAt(index);
    this.#users.state[index] = STATE.registering;
    if (this.#users.way[index] !== WAY.first) this.#presence.returning(user, now());
    this.#users.say(index, this.#scratch, protocol.encodeRegister(this.#scratch, user));
  }

  /** @param named the user that the server says it has registered. */
  registered(index: number, named: number): void {
    const { plan, protocol, now } = this.#options;
    if (this.#users.state[index] !== STATE.registering) return;
    const user = this.#users.userAt(index);
    if (named !== user) return this.#host.refused(index, "registered as somebody else");
    this.#users.tags.register(index);
    const { room } = plan;
    if (room === null) return this.#host.admitted(index);
    this.#users.state[index] = STATE.joining;
    this.#users.joinsLeft[index] = this.#roomsPerUser;
    for (let slot = 0; slot < this.#roomsPerUser; slot++) {
      this.#presence.returning(user, now(), slot);
      const length = protocol.encodeJoin(this.#scratch, room.membership.roomOf(user, slot));
      this.#users.say(index, this.#scratch, length);
    }
  }

  joined(index: number, room: number): void {
    const user = this.#users.userAt(index);
    if (this.#users.state[index] !== STATE.joining || this.#rooms.slotOf(user, room) < 0) return;
    const left = (this.#users.joinsLeft[index] as number) - 1;
    this.#users.joinsLeft[index] = left;
    if (left === 0) this.#host.admitted(index);
  }

  /** An error answer. @returns whether it refused a user that is not in yet. */
  error(index: number, code: string): boolean {
    const state = this.#users.state[index];
    const isRefusal = state === STATE.registering || state === STATE.joining;
    if (isRefusal) this.#host.refused(index, code);
    return isRefusal;
  }
}
