const MAX_CODES = 50;
const MAX_CODE_LENGTH = 200;
const OTHER = "(others)";

/** Counts the errors a server answered with, by code; a server that makes up codes without end fills one last group. */
export class ServerErrors {
  readonly #counts = new Map<string, number>();

  count(code: string, times = 1): void {
    const name = code.slice(0, MAX_CODE_LENGTH);
    const key = this.#counts.has(name) || this.#counts.size < MAX_CODES ? name : OTHER;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
  }

  get groups(): readonly { readonly code: string; readonly count: number }[] {
    return [...this.#counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
  }
}
