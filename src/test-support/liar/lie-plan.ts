import type { Kind } from "../../protocol/marker.js";
import type { LieName } from "./lies.js";

/** A lie to be told about the first delivery of its kind, from the `at`-th on, that can be lied about. */
export interface PlannedLie {
  readonly lie: LieName;
  readonly kind: Kind;
  readonly at: number;
  /**
   * Only of messages that the plan numbers below this. Workers that fall behind on a busy machine mix
   * early messages with late ones, and a delivery held back needs a later one that is still to come.
   */
  readonly before: number;
  readonly variant: number;
}

/** A message, the `at`-th of its kind, that is answered with an error; and delivered all the same, or to nobody. */
export interface PlannedRefusal {
  readonly kind: Kind;
  readonly at: number;
  readonly deliver: boolean;
}

/** What is still to come of one kind's lies, in the order they are due. */
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

  /** Counts one more; what is due now, unless it does not fit here and waits for the next. */
  take(fits: (one: T) => boolean): T | null {
    const first = this.#waiting[this.#next];
    if (first === undefined || first.at > this.#seen++ || !fits(first)) return null;
    this.#next++;
    return first;
  }
}
