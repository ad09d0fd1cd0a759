import type { Fate } from "./relay.js";

/**
 * Private messages whose fate is not known yet, numbered from 1 in the order they were sent over one
 * link. Bad news comes for one number, good news for all up to a number, as acknowledgements in TCP do.
 */
export class InFlight {
  readonly #awaiting = new Map<number, (fate: Fate) => void>();
  #last = 0;

  get size(): number {
    return this.#awaiting.size;
  }

  /** The number of the message sent last. */
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

  /** The link is broken, and the next one counts from 1. @returns how many messages are lost sight of. */
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
