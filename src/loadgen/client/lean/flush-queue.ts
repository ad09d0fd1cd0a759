/** Something that collects writes and sends them together. */
export interface Flushable {
  flush(): void;
}

/** Flushes whatever was added during a tick, once, at its end. */
export class FlushQueue {
  #waiting: Flushable[] = [];
  readonly #flushAll = (): void => {
    const batch = this.#waiting;
    this.#waiting = [];
    for (const item of batch) item.flush();
  };

  /** The caller adds an item once per flush. */
  add(item: Flushable): void {
    if (this.#waiting.push(item) === 1) process.nextTick(this.#flushAll);
  }
}
