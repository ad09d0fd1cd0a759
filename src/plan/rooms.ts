import { ShuffledOrder } from "./permutation.js";

/**
 * Who is in which room, in O(1) both ways and without a table.
 *
 * Users are shuffled once; the user at place x of the shuffled order is in room (x + j·stride) mod count
 * for each slot j in [0, roomsPerUser). The members of a room are therefore, slot by slot, the places
 * of one residue class: x = residue + q·count. Rooms differ in size by roomsPerUser at most.
 */
export class RoomMembership {
  readonly count: number;
  readonly roomsPerUser: number;
  readonly #order: ShuffledOrder;
  readonly #stride: number;

  /** @param roomsPerUser at most `count`. */
  constructor(users: number, count: number, roomsPerUser: number, seed: number) {
    this.count = count;
    this.roomsPerUser = roomsPerUser;
    this.#order = new ShuffledOrder(users, seed);
    // Below count / roomsPerUser, so the rooms of one user are distinct.
    this.#stride = Math.max(1, Math.floor(count / roomsPerUser));
  }

  /** The room that `user` is in by slot `slot`. */
  roomOf(user: number, slot: number): number {
    return (this.#order.indexOf(user) + slot * this.#stride) % this.count;
  }

  /** The slot by which `user` is in `room`, or -1 when it is not a member. */
  slotOf(user: number, room: number): number {
    const distance = (room - (this.#order.indexOf(user) % this.count) + this.count) % this.count;
    if (distance % this.#stride !== 0) return -1;
    const slot = distance / this.#stride;
    return slot < this.roomsPerUser ? slot : -1;
  }

  /** How many members are in `room` by `slot`. */
  slotSize(room: number, slot: number): number {
    return Math.max(0, Math.ceil((this.#order.size - this.#residue(room, slot)) / this.count));
  }

  /** Member number `index` in [0, slotSize) of `room` by `slot`. */
  member(room: number, slot: number, index: number): number {
    return this.#order.at(this.#residue(room, slot) + index * this.count);
  }

  /** All members of `room`. */
  size(room: number): number {
    let size = 0;
    for (let slot = 0; slot < this.roomsPerUser; slot++) size += this.slotSize(room, slot);
    return size;
  }

  #residue(room: number, slot: number): number {
    return (room - ((slot * this.#stride) % this.count) + this.count) % this.count;
  }
}
