import { plural } from "../../base/counted-words.js";
import { EXIT, type ExitCode } from "../../base/exit-codes.js";
import { VIOLATIONS } from "../../protocol/violations.js";
import type { Comparison, PairComparison } from "../../result/comparison/comparison.js";
import type { GateDecision } from "../../result/comparison/gate.js";
import type { Reason, RunResult, Verdict } from "../../result/run-result.js";
import { METRICS } from "../../scenario/thresholds/metrics.js";
import { countsFor } from "../comparison/compared-side.js";

export interface GateInput {
  /** The candidate against its baseline; `null` without a baseline. */
  readonly comparison: Comparison | null;
  /** All runs of the candidate, repetitions too. */
  readonly candidate: readonly RunResult[];
  /** Whether times and memory are left out, since they differ between machines. */
  readonly exactOnly: boolean;
  /** Whether a person ended it before all runs were made. */
  readonly interrupted: boolean;
}

type Row = readonly [verdict: Verdict, exitCode: ExitCode, find: (input: GateInput) => readonly Reason[]];

/** As for a single run: the first row that finds something decides, and what later rows find is listed after it. */
const ROWS: readonly Row[] = [
  ["aborted", EXIT.interrupted, interruption],
  ["fail", EXIT.fail, regressions],
  ["fail", EXIT.fail, failedRuns],
  ["inconclusive", EXIT.inconclusive, untrusted],
];

/** Decides whether a change may pass. Pure. */
export function decideGate(input: GateInput): GateDecision {
  const found = ROWS.map(([verdict, exitCode, find]) => ({ verdict, exitCode, reasons: find(input) }));
  const first = found.find(({ reasons }) => reasons.length > 0);
  if (first === undefined) return { verdict: "pass", exitCode: EXIT.pass, reasons: [success(input)] };
  return {
    verdict: first.verdict,
    exitCode: first.exitCode,
    // What failed needs no doubt beside it.
    reasons: found
      .filter(({ verdict }) => first.verdict !== "fail" || verdict === "fail")
      .flatMap(({ reasons }) => reasons),
  };
}

/** Returns the metrics that regressed, the exact ones first. */
export function regressedMetrics({
  comparison,
  exactOnly,
}: Pick<GateInput, "comparison" | "exactOnly">): readonly string[] {
  return (comparison?.pairs ?? []).flatMap(({ correctness, counters, metrics }) => [
    ...[...correctness, ...counters].filter(({ outcome }) => outcome === "regressed").map(({ metric }) => metric),
    ...(exactOnly ? [] : metrics.filter(({ judged, outcome }) => judged && outcome === "regressed")).map(
      ({ metric }) => metric,
    ),
  ]);
}

function interruption({ interrupted, candidate }: GateInput): readonly Reason[] {
  if (!interrupted) return [];
  return [{ code: "interrupted", message: `Interrupted after ${plural(candidate.length, "run")} of the candidate.` }];
}

function regressions(input: GateInput): readonly Reason[] {
  const metrics = regressedMetrics(input);
  if (metrics.length === 0) return [];
  const sentence = input.comparison?.pairs[0]?.sentence ?? "";
  const message = `${plural(metrics.length, "metric")} regressed: ${metrics.join(", ")}. ${sentence}`;
  return [{ code: "regressed", message }];
}

/** Failed by their own scenario: a threshold was missed or a delivery was wrong, whatever the baseline did. */
function failedRuns({ candidate, exactOnly }: GateInput): readonly Reason[] {
  const failed = candidate.filter(
    (result) => result.verdict === "fail" || (exactOnly && exactFailure(result) !== undefined),
  );
  const [first] = failed;
  if (first === undefined) return [];
  const which =
    failed.length === candidate.length ? "Every run" : `${plural(failed.length, "run")} of ${candidate.length}`;
  return [
    {
      code: "run_failed",
      message: `${which} failed: ${(exactFailure(first) ?? first.reasons[0])?.message ?? first.id}`,
    },
  ];
}

/** Not `late` and `connections_closed`: a busy machine may be the cause of those. */
const EXACT_FAILURES: ReadonlySet<string> = new Set([
  ...VIOLATIONS.filter((violation) => violation !== "late" && violation !== "indeterminate"),
  ...["server_died", "connections_failed", "messages_rejected", "server_errors", "ghosts"],
]);

/** Why a run's times are not the server's; what was counted is right all the same. */
const ONLY_TIMES: readonly string[] = [
  ...["generator_lag", "generator_cpu", "generator_dropped"],
  ...["foreign_load", "throttled", "threshold_undecided"],
];

/**
 * Returns what went wrong in a run that was only held up: a wrong delivery is wrong on a busy machine too. A missed
 * threshold counts unless it is on a time or a size.
 */
function exactFailure({ verdict, reasons, thresholds }: RunResult): Reason | undefined {
  if (verdict !== "inconclusive") return undefined;
  const isMissed = thresholds.some(({ metric, pass }) => pass === false && METRICS.get(metric)?.unit === "count");
  return reasons.find(({ code }) => EXACT_FAILURES.has(code) || (isMissed && code === "threshold_failed"));
}

/** Nothing can be trusted when every run of a side was held up, even when repeated. */
function untrusted({ candidate, comparison, exactOnly }: GateInput): readonly Reason[] {
  const why = (message: string): readonly Reason[] => [{ code: "not_trusted", message }];
  const isTrusted = (result: RunResult): boolean =>
    countsFor(result) || (exactOnly && ONLY_TIMES.includes(result.reasons[0]?.code ?? ""));
  if (candidate.length > 0 && !candidate.some(isTrusted)) {
    return why(`No run of the candidate can be trusted: ${candidate[0]?.reasons[0]?.message ?? ""}`);
  }
  const baseline = comparison?.variants[0];
  if (exactOnly || baseline === undefined || baseline.runs.some(({ counts }) => counts)) return [];
  return why(`No run of the baseline can be trusted: ${baseline.runs[0]?.reasons[0]?.message ?? ""}`);
}

function success({ comparison, candidate, exactOnly }: GateInput): Reason {
  if (comparison === null) {
    const message = `${plural(candidate.length, "run")} passed. There is no baseline, so nothing says whether anything regressed.`;
    return { code: "passed", message };
  }
  const [pair] = comparison.pairs;
  const held = exactOnly && !candidate.some(countsFor) ? " The machine was too busy for times, not for counts." : "";
  const gated = pair === undefined ? "" : whatWasGated(pair, exactOnly);
  return { code: "passed", message: `Nothing regressed: ${gated}${held}` };
}

function whatWasGated({ correctness, counters, metrics, notCompared }: PairComparison, exactOnly: boolean): string {
  const exact = plural(correctness.length + counters.length, "exact count");
  if (exactOnly) return `${exact} no worse; times and memory were left out, as asked.`;
  const judged = metrics.filter(({ judged }) => judged);
  if (judged.length === 0)
    return `${exact} no worse; times and memory were not gated: ${notCompared[0]?.why ?? "there are none."}`;
  const open = judged.filter(({ outcome }) => outcome === "inconclusive").map(({ metric }) => metric);
  const closed = judged.length - open.length;
  const told =
    closed === 0 ? `${exact} no worse` : `${exact}, and ${closed} of ${judged.length} times and sizes, no worse`;
  return open.length === 0 ? `${told}.` : `${told}; these runs cannot tell about ${open.join(", ")}.`;
}
