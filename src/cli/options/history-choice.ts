import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import type { HistoryEntry } from "../../result/history/history-entry.js";
import { didYouMean } from "../../scenario/text/nearest.js";
import { METRICS } from "../../scenario/thresholds/metrics.js";

/** Which part of a history to show. */
export interface HistoryChoice {
  /** Empty for all. */
  readonly metric: readonly string[];
  readonly scenario?: string;
  readonly branch?: string;
}

/**
 * Returns the entries, with the metrics, that were asked for.
 *
 * @throws ChatbenchError `usage` for a name that the history does not have, with the nearest one that it has.
 */
export function chooseEntries(entries: readonly HistoryEntry[], choice: HistoryChoice): readonly HistoryEntry[] {
  const { metric, scenario, branch } = choice;
  const ofScenario = choose(entries, "scenario", scenario, (entry) => entry.scenario);
  const ofBranch = choose(ofScenario, "branch", branch, (entry) => entry.branch);
  if (metric.length === 0) return ofBranch;
  const known = new Set(ofBranch.flatMap(({ values, counters }) => [...Object.keys(values), ...Object.keys(counters)]));
  for (const name of metric) if (!known.has(name)) throw unknownMetric(name, known);
  return ofBranch.map((entry) => ({
    ...entry,
    values: only(entry.values, metric),
    counters: only(entry.counters, metric),
  }));
}

function choose(
  entries: readonly HistoryEntry[],
  what: string,
  name: string | undefined,
  nameOf: (entry: HistoryEntry) => string | null,
): readonly HistoryEntry[] {
  if (name === undefined) return entries;
  const chosen = entries.filter((entry) => nameOf(entry) === name);
  if (chosen.length > 0) return chosen;
  const known = [...new Set(entries.map(nameOf))].filter((one) => one !== null);
  throw new ChatbenchError(
    "usage",
    `No run of this history is of the ${what} ${inertText(name)}.${inertText(didYouMean(name, known))}`,
    known.length === 0
      ? `Without --${what}, all runs are shown.`
      : `It has: ${inertText(known.slice(0, 10).join(", "))}.`,
  );
}

function unknownMetric(name: string, known: ReadonlySet<string>): ChatbenchError {
  const isMetric = METRICS.has(name);
  return new ChatbenchError(
    "usage",
    isMetric
      ? `No run of this history has ${name}.`
      : `${inertText(name)} is no metric of this history.${inertText(didYouMean(name, known))}`,
    "Without --metric, all metrics are shown.",
  );
}

function only(numbers: HistoryEntry["values"], metrics: readonly string[]): HistoryEntry["values"] {
  return Object.fromEntries(Object.entries(numbers).filter(([metric]) => metrics.includes(metric)));
}

export function noEntries(source: string): ChatbenchError {
  return new ChatbenchError(
    "history_empty",
    `${source} has no run that this chatbench can read.`,
    "`chatbench ci` adds a line to it at each run.",
  );
}
