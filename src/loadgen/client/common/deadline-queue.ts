import { type Clock, nowUs } from "../../../base/clock.js";
import { US_PER_MS } from "../../../base/units.js";

const SWEEP_MS = 100;

/**
 * One timeout for any number of items that all wait equally long: one timer in all instead of one each
 * (a timer costs about 200 bytes, and 10,000 connections open at once). An item may be up to 100 ms late.
 *
 * Waiting equally long is what makes it cheap: the order of arrival is the order of falling due.
 * The timer never keeps the process alive; that is for whatever the items stand for.
 */
export class DeadlineQueue<Item> {
  readonly #afterUs: number;
  readonly #onDue: (item: Item) => void;
  readonly #clock: Clock;
  readonly #dueUs = new Map<Item, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(afterMs: number, onDue: (item: Item) => void, clock: Clock = nowUs) {
    this.#afterUs = afterMs * US_PER_MS;
    this.#onDue = onDue;
    this.#clock = clock;
  }

  get size(): number {
    return this.#dueUs.size;
  }

  add(item: Item): void {
    this.#dueUs.delete(item);
    this.#dueUs.set(item, this.#clock() + this.#afterUs);
    this.#timer ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  delete(item: Item): void {
    this.#dueUs.delete(item);
  }

  /** Hands over and forgets every item that is due. */
  sweep(): void {
    const now = this.#clock();
    for (const [item, dueUs] of this.#dueUs) {
      if (dueUs > now) break;
      this.#dueUs.delete(item);
      this.#onDue(item);
    }
    if (this.#dueUs.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
