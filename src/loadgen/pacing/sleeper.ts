import type { Clock } from "../../base/clock.js";
import type { PacingCell } from "./pacing-cell.js";

/**
 * The least time between two posts, which bounds what waking up costs: each is a timer interrupt, two threads switched and
 * a turn of the event loop. Longer, the median send of 5,000 a second would be more than 0.2 ms late (docs/engine.md).
 */
export const SPACING_US = 600;

/** What the sleeping thread of a pacer does each time it is awake. */
export class Sleeper {
  readonly #cell: PacingCell;
  readonly #now: Clock;
  readonly #post: () => void;
  readonly #spacingUs: number;
  #notBeforeUs = Number.NEGATIVE_INFINITY;

  constructor(cell: PacingCell, now: Clock, post: () => void, spacingUs = SPACING_US) {
    this.#cell = cell;
    this.#now = now;
    this.#post = post;
    this.#spacingUs = spacingUs;
  }

  /** Posts if the time asked for has come. @returns until when there is nothing to do, unless more is asked for. */
  look(): number {
    const nowUs = this.#now();
    if (nowUs < this.#notBeforeUs) return this.#rest();
    const { dueUs } = this.#cell;
    if (dueUs <= nowUs) {
      this.#cell.post();
      this.#post();
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
