import type { Clock } from "../../base/clock.js";
import type { PacingCell } from "./pacing-cell.js";

/**
 * The least time between two posts, which bounds the cost of waking: each takes a timer interrupt, two thread switches
 * and a turn of the event loop. docs/engine.md compares shorter and longer spacings.
 */
export const SPACING_US = 700;

/** What a pacer's sleeping thread does each time it wakes. */
export class Sleeper {
  readonly #cell: PacingCell;
  readonly #now: Clock;
  readonly #post: () => void;
  readonly #spacingUs: number;
  #notBeforeUs = Number.NEGATIVE_INFINITY;
  /** The time requested when it last checked; Infinity after a post. */
  #expectedUs = Number.POSITIVE_INFINITY;

  constructor(cell: PacingCell, now: Clock, post: () => void, spacingUs = SPACING_US) {
    this.#cell = cell;
    this.#now = now;
    this.#post = post;
    this.#spacingUs = spacingUs;
  }

  /**
   * Posts if the requested time has come. @returns the time until which there is nothing to do without further
   * requests.
   */
  look(): number {
    const nowUs = this.#now();
    if (nowUs < this.#notBeforeUs) return this.#rest();
    const { dueUs } = this.#cell;
    const isDue = dueUs <= nowUs;
    // The loop met the last request without a post, and may go on like that: then there is no need to wake for each
    // time.
    const managedAlone = !isDue && this.#expectedUs <= nowUs;
    this.#expectedUs = isDue ? Number.POSITIVE_INFINITY : dueUs;
    if (isDue) {
      this.#cell.post();
      this.#post();
    }
    if (isDue || managedAlone) {
      this.#notBeforeUs = nowUs + this.#spacingUs;
      return this.#rest();
    }
    this.#cell.looksAt(dueUs);
    return dueUs;
  }

  #rest(): number {
    this.#cell.rests();
    return this.#notBeforeUs;
  }
}
