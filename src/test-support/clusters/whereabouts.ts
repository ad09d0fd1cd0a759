import type { Obligation } from "../../loadgen/ledger/presence-log.js";

/** One absence edge by edge, as far as it got: asked to leave, confirmed, asked to return, confirmed. Microseconds. */
export type Edges = readonly number[];

const NEVER = Number.POSITIVE_INFINITY;

function whereAt(absences: readonly Edges[], at: number): "there" | "perhaps" | "gone" {
  if (absences.some(([, gone = NEVER, back = NEVER]) => gone <= at && at <= back)) return "gone";
  const isPerhaps = absences.some(([from = NEVER, , , ready = NEVER]) => from <= at && at <= ready);
  return isPerhaps ? "perhaps" : "there";
}

/**
 * What somebody with these absences is owed of a message under way from `sendUs` to `deadlineUs`, found the
 * slow way: where was it at every instant at which that can have changed, and just before and after?
 */
export function owedByInstants(absences: readonly Edges[], sendUs: number, deadlineUs: number): Obligation {
  const changes = absences.flat().flatMap((edge) => [edge - 0.5, edge, edge + 0.5]);
  const instants = [sendUs, deadlineUs, ...changes.filter((at) => sendUs <= at && at <= deadlineUs)];
  const seen = new Set(instants.map((at) => whereAt(absences, at)));
  if (seen.size > 1) return "may";
  return seen.has("there") ? "must" : seen.has("gone") ? "must-not" : "may";
}
