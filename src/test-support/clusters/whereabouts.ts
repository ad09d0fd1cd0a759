import type { Obligation } from "../../loadgen/ledger/presence-log.js";

/** The steps of one absence so far, in microseconds: asked to leave, confirmed, asked to return, confirmed. */
export type Edges = readonly number[];

const NEVER = Number.POSITIVE_INFINITY;

function whereAt(absences: readonly Edges[], at: number): "there" | "perhaps" | "gone" {
  if (absences.some(([, gone = NEVER, back = NEVER]) => gone <= at && at <= back)) return "gone";
  const isPerhaps = absences.some(([from = NEVER, , , ready = NEVER]) => from <= at && at <= ready);
  return isPerhaps ? "perhaps" : "there";
}

/**
 * Returns what a user with these absences is owed of a message in flight from `sendUs` to `deadlineUs`. Computed the
 * slow way: checks where the user was at every instant when that can have changed, and just before and after.
 */
export function owedByInstants(absences: readonly Edges[], sendUs: number, deadlineUs: number): Obligation {
  const changes = absences.flat().flatMap((edge) => [edge - 0.5, edge, edge + 0.5]);
  const instants = [sendUs, deadlineUs, ...changes.filter((at) => sendUs <= at && at <= deadlineUs)];
  const seen = new Set(instants.map((at) => whereAt(absences, at)));
  if (seen.size > 1) return "may";
  return seen.has("there") ? "must" : seen.has("gone") ? "must-not" : "may";
}
