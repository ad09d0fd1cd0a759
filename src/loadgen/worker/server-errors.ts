import type { ErrorGroup } from "../worker-messages.js";

const MAX_CODES = 50;
const MAX_CODE_LENGTH = 200;
const OTHER = "(others)";

/** Counts the errors that a server answered with, by code. One that invents codes without end fills one last group. */
export class ServerErrors {
  readonly #counts = new Map<string, { count: number; inFaults: number }>();

  count(code: string, isInFault: boolean, times = 1): void {
    const name = code.slice(0, MAX_CODE_LENGTH);
    const key = this.#counts.has(name) || this.#counts.size < MAX_CODES ? name : OTHER;
    const counts = this.#counts.get(key) ?? { count: 0, inFaults: 0 };
    counts.count += times;
    if (isInFault) counts.inFaults += times;
    this.#counts.set(key, counts);
  }

  get groups(): readonly ErrorGroup[] {
    return [...this.#counts].map(([code, counts]) => ({ code, ...counts })).sort((a, b) => b.count - a.count);
  }
}
