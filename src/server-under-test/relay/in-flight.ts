import type { Fate } from "./relay.js";

/**
 * Private messages whose fate is unknown yet, numbered from 1 in the order they were sent over one link. "Not found"
 * comes for one number; "accepted" covers all numbers up to one, like acknowledgements in TCP.
 */
export class InFlight {
  readonly #awaiting = new Map<number, (fate: Fate) => void>();
  #last = 0;

  get size(): number {
    return this.#awaiting.size;
  }

  /** The number of the last message sent. */
  get last(): number {
    return this.#last;
  }

  /** @returns the message's number. */
  add(settled: (fate: Fate) => void): number {
    this.#awaiting.set(++this.#last, settled);
    return this.#last;
  }

  notFound(number: number): void {
    this.#settle(number, "not found");
  }

  acceptedUpTo(number: number): void {
    for (const sent of this.#awaiting.keys()) {
      if (sent > number) return;
      this.#settle(sent, "accepted");
    }
  }

  /**
   * Settles all messages as "unknown", since the link is broken; the next link counts from 1. @returns their number.
   */
  giveUp(): number {
    const lost = [...this.#awaiting.values()];
    this.#awaiting.clear();
    this.#last = 0;
    for (const settled of lost) settled("unknown");
    return lost.length;
  }

  #settle(number: number, fate: Fate): void {
    const settled = this.#awaiting.get(number);
    this.#awaiting.delete(number);
    settled?.(fate);
  }
}
