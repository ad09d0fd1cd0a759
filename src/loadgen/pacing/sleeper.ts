import type { Clock } from "../../base/clock.js";
import type { PacingCell } from "./pacing-cell.js";

/**
 * The least time between two posts, which bounds what waking up costs: each is a timer interrupt, two threads switched and
 * a turn of the event loop. docs/engine.md has what shorter and longer ones cost and give.
 */
export const SPACING_US = 700;

/** What the sleeping thread of a pacer does each time it is awake. */
export class Sleeper {
  readonly #cell: PacingCell;
  readonly #now: Clock;
  readonly #post: () => void;
  readonly #spacingUs: number;
  #notBeforeUs = Number.NEGATIVE_INFINITY;
  /** What was asked for when it last looked; Infinity after a post. */
  #expectedUs = Number.POSITIVE_INFINITY;

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
    const isDue = dueUs <= nowUs;
    // The loop did what was expected without a post, and may go on like that: then nobody need wake for each of its times.
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
