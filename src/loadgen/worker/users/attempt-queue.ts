import { US_PER_MS } from "../../../base/units.js";

/** Who starts the attempts of an AttemptQueue. */
export interface AttemptHost {
  /** Whether one more handshake may be under way. */
  readonly hasFreeSlot: boolean;
  attempt(index: number): void;
}

/** Users who wait to try again: first until their pause is over, then, in turn, for a free slot. */
export class AttemptQueue {
  readonly #host: AttemptHost;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** In the order in which they became due. */
  readonly #due = new Set<number>();

  constructor(host: AttemptHost) {
    this.#host = host;
  }

  /** Makes the user at `index` try again in `us` microseconds. */
  add(index: number, us: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#due.add(index);
      this.startDue();
    }, us / US_PER_MS);
    this.#timers.add(timer);
  }

  /** Starts those whose pause is over, while there are slots. To be called when a slot becomes free. */
  startDue(): void {
    for (const index of this.#due) {
      if (!this.#host.hasFreeSlot) return;
      this.#due.delete(index);
      this.#host.attempt(index);
    }
  }

  /** Forgets everyone who waits. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#due.clear();
  }
}
