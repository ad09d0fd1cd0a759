import { ShuffledOrder } from "./permutation.js";

/**
 * Who is in which room, in O(1) both ways and without a table.
 *
 * Users are shuffled once and dealt into as many cohorts as there are rooms: the user at place x of
 * the shuffled order is in cohort x mod count. Cohort c is in the rooms c, c + 1, … c + roomsPerUser − 1
 * (mod count), by slot 0, 1, …; the members of room r are therefore the cohorts r, r − 1, …. Rooms
 * differ in size by roomsPerUser at most, and no two have the same members unless everybody is in
 * every room, so a server that mixes up two rooms is found out.
 */
export class RoomMembership {
  readonly count: number;
  readonly roomsPerUser: number;
  readonly #order: ShuffledOrder;

  /**
   * @param users at least `count`, so that no cohort is empty.
   * @param roomsPerUser at most `count`.
   * @throws RangeError when they are not.
   */
  constructor(users: number, count: number, roomsPerUser: number, seed: number) {
    if (count > users) throw new RangeError(`${count} rooms need at least as many users, not ${users}`);
    if (roomsPerUser > count) throw new RangeError(`nobody can be in ${roomsPerUser} of ${count} rooms`);
    this.count = count;
    this.roomsPerUser = roomsPerUser;
    this.#order = new ShuffledOrder(users, seed);
  }

  /** Returns the cohort of `user`. */
  cohortOf(user: number): number {
    return this.#order.indexOf(user) % this.count;
  }

  /** Returns how many users are in `cohort`. */
  cohortSize(cohort: number): number {
    return Math.ceil((this.#order.size - cohort) / this.count);
  }

  /** Returns user number `index`, in [0, cohortSize), of `cohort`. */
  userOf(cohort: number, index: number): number {
    return this.#order.at(cohort + index * this.count);
  }

  /** Returns the room that a cohort is in by `slot`. */
  roomOfCohort(cohort: number, slot: number): number {
    return (cohort + slot) % this.count;
  }

  /** Returns the cohort that is in `room` by `slot`. */
  cohortIn(room: number, slot: number): number {
    return (room - slot + this.count) % this.count;
  }

  /** Returns the room that `user` is in by `slot`. */
  roomOf(user: number, slot: number): number {
    return this.roomOfCohort(this.cohortOf(user), slot);
  }

  /** Returns the slot by which `user` is in `room`, or -1 when it is not a member. */
  slotOf(user: number, room: number): number {
    const slot = (room - this.cohortOf(user) + this.count) % this.count;
    return slot < this.roomsPerUser ? slot : -1;
  }

  /** Returns how many members `room` has. */
  size(room: number): number {
    let size = 0;
    for (let slot = 0; slot < this.roomsPerUser; slot++) size += this.cohortSize(this.cohortIn(room, slot));
    return size;
  }
}
