import { hash2 } from "../base/random.js";
import type { RoomTraffic } from "../scenario/scenario.js";
import type { ArrivalTimes } from "./arrivals.js";
import type { MessageStream } from "./message-stream.js";
import { GoldenWalk } from "./permutation.js";
import { RoomMembership } from "./rooms.js";

/**
 * Messages to rooms, in rounds of one message per room: in round e every room is written to once, by
 * the next of its members of slot e mod roomsPerUser. One slot per round means that no user writes
 * twice in a round. A user's row has roomsPerUser × rounds places: slot by slot, round by round.
 */
export class RoomStream implements MessageStream {
  readonly kind = 2;
  readonly count: number;
  readonly bytes: number;
  readonly rowLength: number;
  readonly membership: RoomMembership;
  readonly #seed: number;
  readonly #rounds: number;
  readonly #arrivals: ArrivalTimes;
  readonly #rooms: GoldenWalk;

  /** @param users at least `traffic.count`, so that every room has a member in every slot. */
  constructor(traffic: RoomTraffic, users: number, arrivals: ArrivalTimes, seed: number) {
    this.count = arrivals.count;
    this.bytes = traffic.bytes;
    this.membership = new RoomMembership(users, traffic.count, traffic.roomsPerUser, hash2(seed, 3));
    this.#seed = hash2(seed, 2);
    this.#rounds = Math.ceil(arrivals.count / traffic.count);
    this.#arrivals = arrivals;
    this.#rooms = new GoldenWalk(traffic.count, hash2(seed, 1));
    this.rowLength = traffic.roomsPerUser * this.#rounds;
  }

  timeUs(k: number): number {
    return this.#arrivals.timeUs(k);
  }

  /** The room message k is for. */
  room(k: number): number {
    return this.#rooms.at(k);
  }

  sender(k: number): number {
    const room = this.room(k);
    const round = Math.floor(k / this.membership.count);
    const slot = round % this.membership.roomsPerUser;
    const turn = hash2(this.#seed, room) + Math.floor(round / this.membership.roomsPerUser);
    return this.membership.member(room, slot, turn % this.membership.slotSize(room, slot));
  }

  forEachRecipient(k: number, visit: (user: number) => void): void {
    const room = this.room(k);
    for (let slot = 0; slot < this.membership.roomsPerUser; slot++) {
      const size = this.membership.slotSize(room, slot);
      for (let index = 0; index < size; index++) visit(this.membership.member(room, slot, index));
    }
  }

  fanOut(k: number): number {
    return this.membership.size(this.room(k));
  }

  place(k: number, user: number): number {
    const slot = this.membership.slotOf(user, this.room(k));
    return slot < 0 ? -1 : slot * this.#rounds + Math.floor(k / this.membership.count);
  }

  messageAt(place: number, user: number): number {
    const slot = Math.floor(place / this.#rounds);
    const room = this.membership.roomOf(user, slot);
    const k = (place % this.#rounds) * this.membership.count + this.#rooms.indexOf(room);
    return k < this.count ? k : -1;
  }

  nextOfConversation(k: number): number {
    const { count, roomsPerUser } = this.membership;
    const slot = Math.floor(k / count) % roomsPerUser;
    const next = k + count * roomsPerUser * this.membership.slotSize(this.room(k), slot);
    return next < this.count ? next : -1;
  }
}
