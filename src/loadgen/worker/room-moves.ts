import type { PresenceLog } from "../ledger/presence-log.js";
import type { VirtualUsersOptions } from "./virtual-users-options.js";

/** Members who leave one of their rooms for a while, as they ask and as the server confirms. */
export class RoomMoves {
  readonly #options: VirtualUsersOptions;
  readonly #presence: PresenceLog;
  readonly #roomsPerUser: number;
  /** Rooms that are left, as user × rooms per user + slot. */
  readonly #left = new Set<number>();

  constructor(options: VirtualUsersOptions, presence: PresenceLog) {
    this.#options = options;
    this.#presence = presence;
    this.#roomsPerUser = options.plan.room?.membership.roomsPerUser ?? 0;
  }

  hasLeft(user: number, slot: number): boolean {
    return this.#left.size > 0 && this.#left.has(this.#key(user, slot));
  }

  /** Departures and returns that the server has not answered. */
  get unanswered(): number {
    return this.#left.size;
  }

  /** Writes the request to leave; 0 when the user has left already. */
  leave(user: number, slot: number, to: Buffer): number {
    const room = this.#options.plan.room?.membership.roomOf(user, slot);
    if (room === undefined || this.hasLeft(user, slot)) return 0;
    this.#presence.leaving(user, this.#options.now(), slot);
    this.#left.add(this.#key(user, slot));
    return this.#options.protocol.encodeLeave(to, room);
  }

  /** Writes the request to rejoin; 0 when the user has not left. */
  rejoin(user: number, slot: number, to: Buffer): number {
    const room = this.#options.plan.room?.membership.roomOf(user, slot);
    if (room === undefined || !this.hasLeft(user, slot)) return 0;
    this.#presence.returning(user, this.#options.now(), slot);
    return this.#options.protocol.encodeJoin(to, room);
  }

  /** The server says that `user` is a member of `room` again. */
  joined(user: number, room: number): void {
    const slot = this.slotOf(user, room);
    if (slot >= 0) this.#isBack(user, slot);
  }

  /** The server says that `user` has left `room`. */
  left(user: number, room: number): void {
    const slot = this.slotOf(user, room);
    if (slot >= 0) this.#presence.gone(user, this.#options.now(), slot);
  }

  /** `user` has joined all its rooms anew. */
  backInAll(user: number): void {
    for (let slot = 0; slot < this.#roomsPerUser; slot++) this.#isBack(user, slot);
  }

  /** The slot by which `user` is in `room`, or -1. */
  slotOf(user: number, room: number): number {
    return this.#options.plan.room?.membership.slotOf(user, room) ?? -1;
  }

  #isBack(user: number, slot: number): void {
    this.#presence.ready(user, this.#options.now(), slot);
    this.#left.delete(this.#key(user, slot));
  }

  #key(user: number, slot: number): number {
    return user * this.#roomsPerUser + slot;
  }
}
