import type { CloseGroup } from "../../worker-messages.js";

/** Connections that failed or ended early, grouped by cause. */
export class CloseGroups {
  readonly #groups = new Map<string, { cause: string; opened: boolean; count: number; example: string }>();

  add(cause: string, opened: boolean, example: string): void {
    const key = `${cause} ${opened}`;
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { cause, opened, count: 1, example });
    else group.count++;
  }

  /** Most frequent first. */
  get all(): readonly CloseGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }
}
