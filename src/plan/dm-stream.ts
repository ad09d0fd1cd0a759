import { hash2, randomStream } from "../base/random.js";
import { KIND_INDEX } from "../protocol/marker.js";
import type { DmTraffic } from "../scenario/schema/scenario.js";
import type { ArrivalTimes } from "./arrivals.js";
import type { MessageStream } from "./message-stream.js";
import { GoldenWalk } from "./permutation.js";

/** Draws `count` different numbers in [1, users − 1]. */
function contactOffsets(count: number, users: number, seed: number): readonly number[] {
  const random = randomStream(seed);
  const offsets = new Set<number>();
  // Floyd's sampling without replacement (Bentley, Programming Pearls, CACM 30:9).
  for (let top = users - count; top < users; top++) {
    const pick = 1 + Math.floor(random() * top);
    offsets.add(offsets.has(pick) ? top : pick);
  }
  return [...offsets];
}

/**
 * Private messages, in rounds of one message per user: in round e every user writes once, in the order of the golden
 * walk, to contact number e mod contacts. A contact is a fixed distance around the ring of users, so every user also
 * receives once per round, and place e of a user's row is round e.
 */
export class DmStream implements MessageStream {
  readonly kind = KIND_INDEX.dm;
  readonly count: number;
  readonly bytes: number;
  readonly rowLength: number;
  readonly #users: number;
  readonly #arrivals: ArrivalTimes;
  readonly #senders: GoldenWalk;
  readonly #offsets: readonly number[];

  /** @param users at least 2; contacts at most users − 1. */
  constructor(traffic: DmTraffic, users: number, arrivals: ArrivalTimes, seed: number) {
    this.count = arrivals.count;
    this.bytes = traffic.bytes;
    this.#users = users;
    this.#arrivals = arrivals;
    this.#senders = new GoldenWalk(users, hash2(seed, 1));
    this.#offsets = contactOffsets(traffic.contacts, users, hash2(seed, 2));
    this.rowLength = Math.ceil(arrivals.count / users);
  }

  timeUs(k: number): number {
    return this.#arrivals.timeUs(k);
  }

  sender(k: number): number {
    return this.#senders.at(k);
  }

  /** Returns the one user that message k is for. */
  recipient(k: number): number {
    return (this.#senders.at(k) + this.#offset(Math.floor(k / this.#users))) % this.#users;
  }

  forEachRecipient(k: number, visit: (user: number) => void): void {
    visit(this.recipient(k));
  }

  fanOut(): number {
    return 1;
  }

  place(k: number, user: number): number {
    return this.recipient(k) === user ? Math.floor(k / this.#users) : -1;
  }

  messageAt(place: number, user: number): number {
    const sender = (user - this.#offset(place) + this.#users) % this.#users;
    const k = place * this.#users + this.#senders.indexOf(sender);
    return k < this.count ? k : -1;
  }

  nextOfConversation(k: number): number {
    const next = k + this.#users * this.#offsets.length;
    return next < this.count ? next : -1;
  }

  #offset(round: number): number {
    return this.#offsets[round % this.#offsets.length] as number;
  }
}
