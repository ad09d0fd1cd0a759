/**
 * Things that were asked for by name: some are granted, for some the answer is still to come. A thing may be asked for
 * again until then; all who ask get the one answer.
 */
export class Requests<Answer> {
  /** Who awaits an answer, which may be nobody any more; `null` for what is granted. */
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
   * Everyone who asks for `name` gets `answer`, and it is granted.
   * @returns false when nobody asks for it any more, and it is forgotten instead.
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

  /** Everyone who asks for `name` gets `answer`, and may ask again. */
  refuse(name: string, answer: Answer): void {
    const asking = this.#asked.get(name);
    if (!asking) return;
    this.#asked.delete(name);
    for (const settled of asking) settled(answer);
  }

  /** Refuses everything that is awaited: no answer will come. */
  giveUp(answer: Answer): void {
    for (const [name, asking] of [...this.#asked]) if (asking !== null) this.refuse(name, answer);
  }

  /** Refuses everyone, though answers will still come; until then what they asked for counts as asked for. */
  disappoint(answer: Answer): void {
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
