/**
 * Things that were asked for by name: some are granted, for some the answer is awaited. A room may be
 * asked for again while it is; both askers get the one answer.
 */
export class Requests<Answer> {
  /** Who awaits an answer; `null` for what is granted. */
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

  /** Everyone who asks for `name` gets `answer`, and it is granted. Ignored for what nobody awaits. */
  grant(name: string, answer: Answer): void {
    const asking = this.#asked.get(name);
    if (!asking) return;
    this.#asked.set(name, null);
    for (const settled of asking) settled(answer);
  }

  /** Everyone who asks for `name` gets `answer`, and may ask again. */
  refuse(name: string, answer: Answer): void {
    const asking = this.#asked.get(name);
    if (!asking) return;
    this.#asked.delete(name);
    for (const settled of asking) settled(answer);
  }

  /** Refuses everything that is awaited. */
  giveUp(answer: Answer): void {
    for (const [name, asking] of [...this.#asked]) if (asking !== null) this.refuse(name, answer);
  }

  /** @returns false when `name` was not granted. */
  forget(name: string): boolean {
    return this.isGranted(name) && this.#asked.delete(name);
  }

  granted(): string[] {
    return [...this.#asked].flatMap(([name, asking]) => (asking === null ? [name] : []));
  }
}
