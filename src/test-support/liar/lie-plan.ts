import type { Kind } from "../../protocol/marker.js";
import type { LieName } from "./lies.js";

/** A lie to tell about the first suitable delivery of its kind from the `at`-th on. */
export interface PlannedLie {
  readonly lie: LieName;
  readonly kind: Kind;
  readonly at: number;
  /**
   * Only messages numbered below this qualify. On a busy machine, workers mix early and late messages, and a delivery
   * that is held back needs a later one that is still to come.
   */
  readonly before: number;
  readonly variant: number;
}

/** A message, the `at`-th of its kind, that is answered with an error, and delivered anyway or not at all. */
export interface PlannedRefusal {
  readonly kind: Kind;
  readonly at: number;
  readonly deliver: boolean;
}

/** The remaining lies of one kind of traffic, in the order they are due. */
export class Due<T extends { readonly kind: Kind; readonly at: number }> {
  readonly #waiting: readonly T[];
  #next = 0;
  #seen = 0;

  constructor(all: readonly T[], kind: Kind) {
    this.#waiting = all.filter((one) => one.kind === kind).sort((a, b) => a.at - b.at);
  }

  get left(): number {
    return this.#waiting.length - this.#next;
  }

  /** Counts one more delivery. Returns the lie due now, or none if it is not suitable and waits for the next. */
  take(fits: (one: T) => boolean): T | null {
    const first = this.#waiting[this.#next];
    if (first === undefined || first.at > this.#seen++ || !fits(first)) return null;
    this.#next++;
    return first;
  }
}
