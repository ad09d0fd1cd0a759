import { hash2 } from "../base/random.js";
import { KIND_INDEX } from "../protocol/marker.js";
import type { BroadcastTraffic } from "../scenario/schema/scenario.js";
import type { ArrivalTimes } from "./arrivals.js";
import type { MessageStream } from "./message-stream.js";
import { GoldenWalk } from "./permutation.js";

/** Messages to all users, the sender too. Place k of every row is message k. */
export class BroadcastStream implements MessageStream {
  readonly kind = KIND_INDEX.broadcast;
  readonly count: number;
  readonly bytes: number;
  readonly rowLength: number;
  readonly #users: number;
  readonly #arrivals: ArrivalTimes;
  readonly #senders: GoldenWalk;

  constructor(traffic: BroadcastTraffic, users: number, arrivals: ArrivalTimes, seed: number) {
    this.count = arrivals.count;
    this.bytes = traffic.bytes;
    this.rowLength = arrivals.count;
    this.#users = users;
    this.#arrivals = arrivals;
    this.#senders = new GoldenWalk(users, hash2(seed, 1));
  }

  timeUs(k: number): number {
    return this.#arrivals.timeUs(k);
  }

  sender(k: number): number {
    return this.#senders.at(k);
  }

  forEachRecipient(_k: number, visit: (user: number) => void): void {
    for (let user = 0; user < this.#users; user++) visit(user);
  }

  fanOut(): number {
    return this.#users;
  }

  place(k: number, user: number): number {
    return user < this.#users ? k : -1;
  }

  messageAt(place: number): number {
    return place < this.count ? place : -1;
  }

  nextOfConversation(k: number): number {
    const next = k + this.#users;
    return next < this.count ? next : -1;
  }
}
