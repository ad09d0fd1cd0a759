import { MAX_PINGS_PER_SEC } from "./bounds.js";
import type { ChatSocket } from "./chat-socket.js";

/**
 * Counts what each connection sends in each whole second of the node's clock. A fixed second, not a
 * sliding one: three numbers per connection, no timer, and a limit that can be stated exactly.
 */
export class MessageRate {
  readonly #messagesPerSec: number;
  readonly #nowMs: () => number;

  /** @param messagesPerSec 0 means no limit. */
  constructor(messagesPerSec: number, nowMs: () => number) {
    this.#messagesPerSec = messagesPerSec === 0 ? Number.POSITIVE_INFINITY : messagesPerSec;
    this.#nowMs = nowMs;
  }

  /** Counts one message; false when it is one too many. */
  allows(from: ChatSocket): boolean {
    this.#enterSecond(from);
    return ++from.messagesThisSec <= this.#messagesPerSec;
  }

  /** Counts one ping; false when it is one too many. */
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
