import type { RunResult, ThresholdResult } from "../../result/run-result.js";
import { METRICS } from "../../scenario/thresholds/metrics.js";
import { DOUBTS } from "./sentences.js";

/**
 * Returns a sentence on why the times of this run cannot be trusted, or `null` if they can.
 *
 * A generator that falls behind measures itself rather than the server (docs/method.md). When the first reason is a
 * memory slope too coarse for its threshold, there is no other, and the times are sound.
 */
export function doubtAboutTimes({ generator, verdict, reasons, overloaded }: RunResult): string | null {
  if (wasHeldUp({ reasons })) return DOUBTS.heldUp;
  if (generator.saturated) return DOUBTS.saturated;
  if (reasons[0]?.code === "threshold_undecided") return null;
  if (verdict === "inconclusive" || verdict === "aborted") return DOUBTS[verdict];
  return overloaded === null ? null : DOUBTS.overloaded;
}

/** Whether the generator kept to the plan, and if not, whether others kept it from doing so. */
export function generatorState({ generator, reasons }: RunResult): "not saturated" | "saturated" | "held up" {
  if (!generator.saturated) return "not saturated";
  return wasHeldUp({ reasons }) ? "held up" : "saturated";
}

/** Tells whether others had the processors so much that the run proves nothing, whatever the generator did. */
function wasHeldUp({ reasons }: Pick<RunResult, "reasons">): boolean {
  return reasons.some(({ code }) => code === "foreign_load" || code === "throttled");
}

/**
 * Tells whether a metric is a time of a run whose times cannot be trusted. Schedule lag is not one: it is the evidence.
 * An overloaded server makes no doubt about the time it took to connect, before the load.
 */
export function isUntrusted(result: RunResult, metric: string): boolean {
  const doubt = doubtAboutTimes(result);
  if (doubt === null || METRICS.get(metric)?.unit !== "us" || metric.startsWith("latency.scheduleLag.")) return false;
  return doubt !== DOUBTS.overloaded || !metric.startsWith("latency.connect.");
}

/** Tells whether the outcome of a threshold is as doubtful. That an overloaded server misses a limit on times is sure. */
export function isDoubtfulOutcome(result: RunResult, { metric, pass }: ThresholdResult): boolean {
  const isSure = pass === false && doubtAboutTimes(result) === DOUBTS.overloaded;
  return isUntrusted(result, metric) && !isSure;
}

/**
 * Tells whether programs that keep a history may have numbers of this run. An inconclusive or aborted run gives them
 * none: a trend cannot show a doubt.
 */
export function feedsTrends({ verdict }: Pick<RunResult, "verdict">): boolean {
  return verdict === "pass" || verdict === "fail";
}
