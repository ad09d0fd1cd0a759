import type { Comparison, Setting } from "../../result/comparison/comparison.js";
import { measuredMetric } from "../../result/metric.js";
import type { RunResult } from "../../result/run-result.js";

/** One run of a side, and where its result.json is. */
export interface ComparedSideRun {
  /** As comparison.json is to name it. */
  readonly file: string;
  readonly result: RunResult;
  /** The id of the inconclusive run that this one repeats. */
  readonly repeats: string | null;
}

/** One of the things to compare, with all its runs in the order in which they were made. */
export interface ComparedSide {
  /** Short and unique; may be hostile text. */
  readonly label: string;
  /** The values of the varied keys; empty for stored results. */
  readonly settings: Readonly<Record<string, Setting>>;
  readonly runs: readonly ComparedSideRun[];
}

/** What the runs do not tell: how the comparison was made. */
export type ComparisonFacts = Pick<
  Comparison,
  "name" | "command" | "chatbench" | "startedAt" | "durationUs" | "vary" | "plan" | "interrupted"
>;

/** The chance of a false alarm among all judged metrics of a pair. */
export const ALPHA = 0.05;

/**
 * Tells whether a run's times and memory are compared. Those of a server that died cover only a part of the load. A
 * threshold within the measurement's interval leaves the verdict open, and says nothing against the measurement.
 */
export function countsFor({ verdict, reasons }: RunResult): boolean {
  const isOpen = verdict === "inconclusive" && reasons[0]?.code === "threshold_undecided";
  return (
    (verdict === "pass" || verdict === "fail" || isOpen) &&
    !reasons.some(({ code }) => code === "server_died" || code === "cut_short")
  );
}

/** Returns the results whose times and memory are compared. */
export function countedResults(side: ComparedSide): readonly RunResult[] {
  return side.runs.map(({ result }) => result).filter(countsFor);
}

/** Returns the results whose counters are compared. An interrupted run has messages that were counted at one end only. */
export function finishedResults(side: ComparedSide): readonly RunResult[] {
  return side.runs.map(({ result }) => result).filter(({ verdict }) => verdict !== "aborted");
}

/** Returns a metric's values over some results, without those that have no such number. */
export function valuesOf(results: readonly RunResult[], metric: string): readonly number[] {
  return results.map((result) => measuredMetric(result, metric)).filter((value) => value !== null);
}
