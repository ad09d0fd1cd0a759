import type { PresenceLog } from "../../ledger/presence-log.js";
import type { UserTable } from "./user-table.js";
import type { VirtualUsersOptions } from "./virtual-users-options.js";

/** Lets members leave one of their rooms for a while: what they ask for, and what the server confirms. */
export class RoomMoves {
  readonly #options: VirtualUsersOptions;
  readonly #users: UserTable;
  readonly #presence: PresenceLog;
  readonly #roomsPerUser: number;
  /** Rooms that are left, as user × rooms per user + slot. */
  readonly #left = new Set<number>();
  readonly #scratch = Buffer.alloc(512);

  constructor(options: VirtualUsersOptions, users: UserTable, presence: PresenceLog) {
    this.#options = options;
    this.#users = users;
    this.#presence = presence;
    this.#roomsPerUser = options.plan.room?.membership.roomsPerUser ?? 0;
  }

  hasLeft(user: number, slot: number): boolean {
    return this.#left.size > 0 && this.#left.has(this.#key(user, slot));
  }

  /** How many departures and returns the server has not answered. */
  get unanswered(): number {
    return this.#left.size;
  }

  /** Makes `user` ask to leave a room, unless it is not ready or has left that room already. */
  leave(user: number, slot: number): void {
    const room = this.#options.plan.room?.membership.roomOf(user, slot);
    if (room === undefined || this.hasLeft(user, slot) || !this.#isReady(user)) return;
    this.#presence.leaving(user, this.#options.now(), slot);
    this.#left.add(this.#key(user, slot));
    this.#say(user, this.#options.protocol.encodeLeave(this.#scratch, room));
  }

  /** Makes `user` ask to rejoin a room, unless it is not ready or has not left that room. */
  rejoin(user: number, slot: number): void {
    const room = this.#options.plan.room?.membership.roomOf(user, slot);
    if (room === undefined || !this.hasLeft(user, slot) || !this.#isReady(user)) return;
    this.#presence.returning(user, this.#options.now(), slot);
    this.#say(user, this.#options.protocol.encodeJoin(this.#scratch, room));
  }

  /** Notes that, by the server's word, `user` is a member of `room` again. */
  joined(user: number, room: number): void {
    const slot = this.slotOf(user, room);
    if (slot >= 0) this.#isBack(user, slot);
  }

  /** Notes that, by the server's word, `user` has left `room`. */
  left(user: number, room: number): void {
    const slot = this.slotOf(user, room);
    if (slot >= 0) this.#presence.gone(user, this.#options.now(), slot);
  }

  /** Notes that `user` has joined all its rooms anew. */
  backInAll(user: number): void {
    for (let slot = 0; slot < this.#roomsPerUser; slot++) this.#isBack(user, slot);
  }

  /** Forgets what `user`, who was cut off, had asked for: it joins all its rooms when it is back. */
  forget(user: number): void {
    for (let slot = 0; slot < this.#roomsPerUser; slot++) this.#left.delete(this.#key(user, slot));
  }

  /** Returns the slot by which `user` is in `room`, or -1. A server may name any room, also one that does not exist. */
  slotOf(user: number, room: number): number {
    const membership = this.#options.plan.room?.membership;
    const isKnown = membership !== undefined && room >= 0 && room < membership.count;
    return isKnown ? membership.slotOf(user, room) : -1;
  }

  #isReady(user: number): boolean {
    return this.#users.sendable(this.#users.indexOf(user)) !== null;
  }

  #say(user: number, length: number): void {
    this.#users.say(this.#users.indexOf(user), this.#scratch, length);
  }

  #isBack(user: number, slot: number): void {
    this.#presence.ready(user, this.#options.now(), slot);
    this.#left.delete(this.#key(user, slot));
  }

  #key(user: number, slot: number): number {
    return user * this.#roomsPerUser + slot;
  }
}
