import type { Operator, Threshold } from "../../scenario/thresholds/parse-threshold.js";
import { slopeOfMetric } from "../memory-slope.js";
import { type Measurements, type MetricRange, measuredMetric, metricRange } from "../metric.js";
import type { Reason, ThresholdResult } from "../run-result.js";
import { SENTENCES } from "./sentences.js";
import type { VerdictInput } from "./verdict-input.js";

const HOLDS: Readonly<Record<Operator, (measured: number, limit: number) => boolean>> = {
  "==": (measured, limit) => measured === limit,
  "!=": (measured, limit) => measured !== limit,
  "<=": (measured, limit) => measured <= limit,
  ">=": (measured, limit) => measured >= limit,
  "<": (measured, limit) => measured < limit,
  ">": (measured, limit) => measured > limit,
};

/**
 * Compares each threshold with what was measured, exactly, without rounding or tolerance. A threshold on something that
 * the run did not measure fails: what was asked for was not shown. A slope is known up to its 95 % interval: if the
 * threshold holds for only part of that, it is undecided.
 */
export function evaluateThresholds(
  thresholds: readonly Threshold[],
  measurements: Measurements,
): readonly ThresholdResult[] {
  return thresholds.map(({ metric, op, limit, text }) => {
    const measured = measuredMetric(measurements, metric);
    const range = metricRange(measurements, metric);
    return { metric, op, limit, measured, pass: range !== null && holdsWithin(range, op, limit), text };
  });
}

/**
 * Tells whether a comparison holds for the whole range; `null` if only for part of it. Its ends and the limit show
 * this.
 */
function holdsWithin({ low, high }: MetricRange, op: Operator, limit: number): boolean | null {
  const outcomes = [low, high, Math.min(high, Math.max(low, limit))].map((value) => HOLDS[op](value, limit));
  if (outcomes.every((holds) => holds)) return true;
  return outcomes.some((holds) => holds) ? null : false;
}

type Judged = Pick<VerdictInput, "thresholds" | "overloaded" | "memory">;

/** Whether a threshold is an upper limit on response times, which grow for as long as a server is overloaded. */
function limitsResponse({ metric, op }: ThresholdResult): boolean {
  const isResponse = /^latency\.(?:dm|broadcast|room|fanout|roomFanout|firstReceipt|service)\.(?:mean|p\d+|max)$/;
  return (op === "<" || op === "<=") && isResponse.test(metric);
}

/** Fails every upper limit on response times: an overloaded server meets one only because the run was short. */
export function failPastCeiling(thresholds: readonly ThresholdResult[]): readonly ThresholdResult[] {
  return thresholds.map((threshold) => (limitsResponse(threshold) ? { ...threshold, pass: false } : threshold));
}

/** Returns a reason for each threshold that was missed. */
export function failedThresholds({ thresholds, overloaded }: Judged): readonly Reason[] {
  return thresholds
    .filter(({ pass }) => pass === false)
    .map((threshold) => {
      const sentence = overloaded !== null && limitsResponse(threshold) ? "overloaded" : "measured";
      return { code: "threshold_failed", message: SENTENCES.threshold_failed[sentence](threshold) };
    });
}

/** Returns a reason for each threshold for which the measurement was too coarse. */
export function undecidedThresholds({ thresholds, memory }: Judged): readonly Reason[] {
  return thresholds
    .filter(({ pass }) => pass === null)
    .map((threshold) => {
      const slope = slopeOfMetric(memory, threshold.metric);
      return { code: "threshold_undecided", message: SENTENCES.threshold_undecided(threshold, slope) };
    });
}
