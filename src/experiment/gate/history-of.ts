import type { Comparison } from "../../result/comparison/comparison.js";
import type { GateDecision } from "../../result/comparison/gate.js";
import {
  HISTORY_SCHEMA,
  type HistoryEntry,
  historyMachine,
  scenarioDigest,
} from "../../result/history/history-entry.js";
import type { RunResult } from "../../result/run-result.js";
import { medianOf } from "../../stats/median.js";
import { COMPARED_METRICS, EXACT_COUNTERS } from "../comparison/compared-metrics.js";
import { countsFor, valuesOf } from "../comparison/compared-side.js";

/** What of the repository was measured. */
type Origin = Pick<HistoryEntry, "commit" | "branch" | "dirty">;

/**
 * Returns what a gate adds to the history: the medians over the candidate's runs that count, and its counters. `null`
 * when it made no run.
 */
export function historyOf(
  candidate: readonly RunResult[],
  { verdict }: GateDecision,
  comparison: Comparison | null,
  origin: Origin,
): HistoryEntry | null {
  const [first] = candidate;
  if (first === undefined) return null;
  const counted = candidate.filter(countsFor);
  const medians = (results: readonly RunResult[], metrics: readonly string[]): Record<string, number> =>
    Object.fromEntries(
      metrics.flatMap((metric) => {
        const median = medianOf(valuesOf(results, metric));
        return median === null ? [] : [[metric, median] as const];
      }),
    );
  return {
    schema: HISTORY_SCHEMA,
    at: first.environment.startedAt,
    ...origin,
    scenario: first.scenario.name,
    scenarioDigest: scenarioDigest(first.scenario),
    machine: historyMachine(first.environment),
    runs: counted.length,
    verdict,
    outcome: comparison?.outcome ?? null,
    values: medians(
      counted,
      COMPARED_METRICS.map(({ metric }) => metric),
    ),
    counters: medians(candidate, EXACT_COUNTERS),
  };
}
