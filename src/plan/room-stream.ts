import { hash2 } from "../base/random.js";
import { KIND_INDEX } from "../protocol/marker.js";
import type { RoomTraffic } from "../scenario/schema/scenario.js";
import type { ArrivalTimes } from "./arrivals.js";
import type { MessageStream } from "./message-stream.js";
import { GoldenWalk } from "./permutation.js";
import { RoomMembership } from "./rooms.js";

/**
 * Messages to rooms, in rounds of one message per room. In round e every cohort has its turn, in the
 * order of the golden walk: its next user writes to the room the cohort is in by slot e mod roomsPerUser.
 * Nobody writes twice in a round, or twice in succession. Every user receives roomsPerUser messages a
 * round; the places of a row go slot by slot, and in each slot round by round.
 */
export class RoomStream implements MessageStream {
  readonly kind = KIND_INDEX.room;
  readonly count: number;
  readonly bytes: number;
  readonly rowLength: number;
  readonly membership: RoomMembership;
  readonly #seed: number;
  readonly #rounds: number;
  readonly #arrivals: ArrivalTimes;
  readonly #cohorts: GoldenWalk;

  /** @param users at least `traffic.count`. */
  constructor(traffic: RoomTraffic, users: number, arrivals: ArrivalTimes, seed: number) {
    this.count = arrivals.count;
    this.bytes = traffic.bytes;
    this.membership = new RoomMembership(users, traffic.count, traffic.roomsPerUser, hash2(seed, 3));
    this.#seed = hash2(seed, 2);
    this.#rounds = Math.ceil(arrivals.count / traffic.count);
    this.#arrivals = arrivals;
    this.#cohorts = new GoldenWalk(traffic.count, hash2(seed, 1));
    this.rowLength = traffic.roomsPerUser * this.#rounds;
  }

  timeUs(k: number): number {
    return this.#arrivals.timeUs(k);
  }

  /** Returns the room that message k is for. */
  room(k: number): number {
    return this.membership.roomOfCohort(this.#cohorts.at(k), this.#slot(this.#round(k)));
  }

  sender(k: number): number {
    const cohort = this.#cohorts.at(k);
    const turn = hash2(this.#seed, cohort) + Math.floor(this.#round(k) / this.membership.roomsPerUser);
    return this.membership.userOf(cohort, turn % this.membership.cohortSize(cohort));
  }

  forEachRecipient(k: number, visit: (user: number) => void): void {
    const room = this.room(k);
    for (let slot = 0; slot < this.membership.roomsPerUser; slot++) {
      const cohort = this.membership.cohortIn(room, slot);
      const size = this.membership.cohortSize(cohort);
      for (let index = 0; index < size; index++) visit(this.membership.userOf(cohort, index));
    }
  }

  fanOut(k: number): number {
    return this.membership.size(this.room(k));
  }

  place(k: number, user: number): number {
    const slot = this.membership.slotOf(user, this.room(k));
    return slot < 0 ? -1 : slot * this.#rounds + this.#round(k);
  }

  messageAt(place: number, user: number): number {
    const round = place % this.#rounds;
    const room = this.membership.roomOf(user, Math.floor(place / this.#rounds));
    const writers = this.membership.cohortIn(room, this.#slot(round));
    const k = round * this.membership.count + this.#cohorts.indexOf(writers);
    return k < this.count ? k : -1;
  }

  nextOfConversation(k: number): number {
    const { count, roomsPerUser } = this.membership;
    const next = k + count * roomsPerUser * this.membership.cohortSize(this.#cohorts.at(k));
    return next < this.count ? next : -1;
  }

  #round(k: number): number {
    return Math.floor(k / this.membership.count);
  }

  /** Returns the slot by which all users write in `round`. */
  #slot(round: number): number {
    return round % this.membership.roomsPerUser;
  }
}
