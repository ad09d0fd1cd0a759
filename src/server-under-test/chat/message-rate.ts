import { MAX_PINGS_PER_SEC } from "./bounds.js";
import type { ChatSocket } from "./chat-socket.js";

/**
 * Limits what each connection sends in each whole second of the node's clock. The second is fixed, not sliding: this
 * takes three numbers per connection and no timer, and the limit can be stated exactly.
 */
export class MessageRate {
  readonly #messagesPerSec: number;
  readonly #nowMs: () => number;

  /** @param messagesPerSec 0 means no limit. */
  constructor(messagesPerSec: number, nowMs: () => number) {
    this.#messagesPerSec = messagesPerSec === 0 ? Number.POSITIVE_INFINITY : messagesPerSec;
    this.#nowMs = nowMs;
  }

  /** Counts one message. @returns false when it exceeds the limit. */
  allows(from: ChatSocket): boolean {
    this.#enterSecond(from);
    return ++from.messagesThisSec <= this.#messagesPerSec;
  }

  /** Counts one ping. @returns false when it exceeds the limit. */
  allowsPing(from: ChatSocket): boolean {
    this.#enterSecond(from);
    return ++from.pingsThisSec <= MAX_PINGS_PER_SEC;
  }

  #enterSecond(socket: ChatSocket): void {
    const sec = Math.floor(this.#nowMs() / 1000);
    if (socket.countedSec === sec) return;
    socket.countedSec = sec;
    socket.messagesThisSec = 0;
    socket.pingsThisSec = 0;
  }
}
