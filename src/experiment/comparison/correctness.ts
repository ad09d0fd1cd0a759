import { VIOLATIONS } from "../../protocol/violations.js";
import type { ExactComparison, Outcome } from "../../result/comparison/comparison.js";
import type { RunResult } from "../../result/run-result.js";
import { type ComparedSide, countedResults } from "./compared-side.js";

type CountOf = (result: RunResult) => number | null;

/**
 * What must not happen, by metric. Deliveries that cannot be judged are no violation; connections that ended early say
 * why.
 */
const COUNTS: readonly (readonly [metric: string, count: CountOf])[] = [
  ...VIOLATIONS.filter((violation) => violation !== "indeterminate").map((violation): readonly [string, CountOf] => [
    `delivery.outsideFaults.${violation}`,
    ({ delivery, scenario }) =>
      violation === "duplicated" && scenario.delivery === "at-least-once" ? 0 : delivery.outsideFaults[violation],
  ]),
  ["connections.failed", ({ connections }) => connections.failed],
  ["connections.closedEarly", ({ connections }) => connections.closedEarly - connections.cutByFaults],
  [
    "errorAnswers.count",
    ({ errorAnswers }) =>
      errorAnswers.reduce((sum, { count, inFaults, knownAway }) => sum + count - inFaults - knownAway, 0),
  ],
  ["server.leftovers.connections", ({ server }) => server?.leftovers?.connections ?? null],
  ["server.leftovers.users", ({ server }) => server?.leftovers?.users ?? null],
  ["server.leftovers.rooms", ({ server }) => server?.leftovers?.rooms ?? null],
];

/** Compares what went wrong, exactly: one more per run is a regression. Runs that do not count for times count here. */
export function compareCorrectness(baseline: ComparedSide, candidate: ComparedSide): readonly ExactComparison[] {
  const rows = COUNTS.flatMap(([metric, countOf]) => {
    const [before, after] = [totalOf(baseline, countOf), totalOf(candidate, countOf)];
    if (before === null || after === null) return [];
    // Per run, since the sides may have different numbers of runs.
    const change = after.sum * before.runs - before.sum * after.runs;
    return [{ metric, baseline: before.sum, candidate: after.sum, outcome: exactOutcome(change) }];
  });
  return [...rows, ...compareOverload(baseline, candidate)];
}

/**
 * Counts the runs in which the server fell behind. One of five may have had a bad day: it takes all runs of one side and
 * none of the other.
 */
function compareOverload(baseline: ComparedSide, candidate: ComparedSide): readonly ExactComparison[] {
  const [before, after] = [baseline, candidate].map((side) => {
    const runs = countedResults(side);
    return { overloaded: runs.filter(({ overloaded }) => overloaded !== null).length, runs: runs.length };
  });
  if (before === undefined || after === undefined || before.runs === 0 || after.runs === 0) return [];
  const change = after.overloaded * before.runs - before.overloaded * after.runs;
  const isClear = Math.abs(change) === before.runs * after.runs;
  const outcome = change === 0 || isClear ? exactOutcome(change) : "inconclusive";
  return [{ metric: "overloaded", baseline: before.overloaded, candidate: after.overloaded, outcome }];
}

function exactOutcome(change: number): Outcome {
  if (change === 0) return "equivalent";
  return change > 0 ? "regressed" : "improved";
}

function totalOf(side: ComparedSide, countOf: CountOf): { readonly sum: number; readonly runs: number } | null {
  const counts = side.runs.map(({ result }) => countOf(result)).filter((count) => count !== null);
  return counts.length === 0 ? null : { sum: counts.reduce((sum, count) => sum + count, 0), runs: counts.length };
}
