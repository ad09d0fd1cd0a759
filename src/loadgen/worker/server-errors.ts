const MAX_CODES = 50;
const OTHER = "(others)";

/** Counts the errors a server answered with, by code; a server that makes up codes without end fills one last group. */
export class ServerErrors {
  readonly #counts = new Map<string, number>();

  count(code: string): void {
    const known = this.#counts.has(code) || this.#counts.size < MAX_CODES;
    const key = known ? code.slice(0, 200) : OTHER;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  get groups(): readonly { readonly code: string; readonly count: number }[] {
    return [...this.#counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
  }
}
