import type { CloseReport } from "./client/common/client.js";
import type { CloseGroup } from "./worker-messages.js";

/** The most groups of one cause, before the handshake and after it: a server may invent statuses, close codes and reasons without end. */
export const MAX_GROUPS_OF_CAUSE = 40;
/** The most groups that differ only in their words, so that endless words leave room for other numbers. */
export const MAX_GROUPS_OF_NUMBER = 5;
const OTHERS = "(others)";

/** What makes two connections that failed or ended early the same kind of trouble. */
export type CloseKind = Omit<CloseGroup, "count">;

/** Makes a kind of trouble that has neither an HTTP status nor a close code. */
export function closeKind(cause: string, opened: boolean, example: string): CloseKind {
  return { cause, opened, status: null, code: null, example };
}

/** Returns the kind of trouble that a client reports. */
export function kindOfClose({ cause, opened, status, code, detail }: CloseReport): CloseKind {
  return { cause, opened, status, code, example: detail };
}

/**
 * Counts connections that failed or ended early: by cause, and by HTTP status, by close code and reason, or by the
 * system's code. When a cause has its fill of groups, whatever else it brings goes into a group of others.
 */
export class CloseGroups {
  readonly #groups = new Map<string, CloseGroup>();

  add(kind: CloseKind, times = 1): void {
    const place = this.#placeOf(kind);
    const key = keyOf(place);
    const known = this.#groups.get(key);
    this.#groups.set(key, known === undefined ? { ...place, count: times } : { ...known, count: known.count + times });
  }

  /** Most frequent first. */
  get all(): readonly CloseGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }

  #placeOf(kind: CloseKind): CloseKind {
    if (this.#groups.has(keyOf(kind))) return kind;
    const { cause, opened, status, code } = kind;
    const sameCause = [...this.#groups.values()].filter((group) => group.cause === cause && group.opened === opened);
    if (sameCause.length >= MAX_GROUPS_OF_CAUSE) return closeKind(cause, opened, OTHERS);
    const sameNumber = sameCause.filter((group) => group.status === status && group.code === code);
    return sameNumber.length >= MAX_GROUPS_OF_NUMBER ? { ...kind, example: OTHERS } : kind;
  }
}

/** Identifies a refused handshake by its status, whatever words come with it. */
function keyOf({ cause, opened, status, code, example }: CloseKind): string {
  return `${cause} ${opened} ${status} ${code} ${status === null ? example : ""}`;
}
