import type { RunResult } from "../../result/run-result.js";
import { METRICS } from "../../scenario/thresholds/metrics.js";
import { DOUBTS } from "./sentences.js";

/**
 * Returns a sentence on why the times of this run cannot be trusted, or `null` if they can.
 *
 * A generator that falls behind measures itself rather than the server (docs/method.md). When the first reason is a
 * memory slope too coarse for its threshold, there is no other, and the times are sound.
 */
export function doubtAboutTimes({ generator, verdict, reasons }: RunResult): string | null {
  if (generator.saturated) return DOUBTS.saturated;
  if (reasons[0]?.code === "threshold_undecided") return null;
  return verdict === "inconclusive" || verdict === "aborted" ? DOUBTS[verdict] : null;
}

/** Tells whether a metric is a time that becomes doubtful. Schedule lag is not one: it is the evidence. */
export function isDoubtfulTime(metric: string): boolean {
  return METRICS.get(metric)?.unit === "us" && !metric.startsWith("latency.scheduleLag.");
}
