/**
 * Names that were asked for: each is granted, or its answer is still to come. Until then it may be asked for again, and
 * all callers get the same answer.
 */
export class Requests<Answer> {
  /** The callers that wait for each name's answer, perhaps none any more; `null` when it is granted. */
  readonly #asked = new Map<string, ((answer: Answer) => void)[] | null>();

  has(name: string): boolean {
    return this.#asked.has(name);
  }

  isGranted(name: string): boolean {
    return this.#asked.get(name) === null;
  }

  ask(name: string, settled: (answer: Answer) => void): void {
    const asking = this.#asked.get(name);
    if (asking) asking.push(settled);
    else this.#asked.set(name, [settled]);
  }

  /**
   * Grants `name` and gives `answer` to all its callers.
   * @returns false when no caller waits any more; then the name is forgotten instead.
   */
  grant(name: string, answer: Answer): boolean {
    const asking = this.#asked.get(name);
    if (asking === null) return true;
    if (asking === undefined || asking.length === 0) {
      this.#asked.delete(name);
      return false;
    }
    this.#asked.set(name, null);
    for (const settled of asking) settled(answer);
    return true;
  }

  /** Gives `answer` to all callers of `name`, which may then be asked for again. */
  refuse(name: string, answer: Answer): void {
    const asking = this.#asked.get(name);
    if (!asking) return;
    this.#asked.delete(name);
    for (const settled of asking) settled(answer);
  }

  /** Refuses everything that is awaited, since no answers will come. */
  giveUp(answer: Answer): void {
    for (const [name, asking] of [...this.#asked]) if (asking !== null) this.refuse(name, answer);
  }

  /** Refuses all callers, although answers will still come; until they do, the names count as asked for. */
  refuseForNow(answer: Answer): void {
    for (const [name, asking] of [...this.#asked]) {
      if (asking === null) continue;
      this.#asked.set(name, []);
      for (const settled of asking) settled(answer);
    }
  }

  /** @returns false when `name` was not granted. */
  forget(name: string): boolean {
    return this.isGranted(name) && this.#asked.delete(name);
  }

  granted(): string[] {
    return [...this.#asked].flatMap(([name, asking]) => (asking === null ? [name] : []));
  }
}
