import type { RunResult } from "../../result/run-result.js";
import { METRICS } from "../../scenario/thresholds/metrics.js";
import { DOUBTS } from "./sentences.js";

/**
 * Why the times of this run must not be taken for facts, as a sentence, or `null` if they may be.
 *
 * A generator that falls behind measures itself: its percentiles are numbers about something else (docs/method.md).
 * A slope of memory that was too coarse for its threshold, which is the last of all reasons, says nothing against times.
 */
export function doubtAboutTimes({ generator, verdict, reasons }: RunResult): string | null {
  if (generator.saturated) return DOUBTS.saturated;
  if (reasons[0]?.code === "threshold_undecided") return null;
  return verdict === "inconclusive" || verdict === "aborted" ? DOUBTS[verdict] : null;
}

/** Whether a metric is a time that the doubt about times falls on. Schedule lag is not: it is the evidence for it. */
export function isDoubtfulTime(metric: string): boolean {
  return METRICS.get(metric)?.unit === "us" && !metric.startsWith("latency.scheduleLag.");
}
