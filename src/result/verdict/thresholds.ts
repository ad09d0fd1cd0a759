import type { Operator, Threshold } from "../../scenario/thresholds/threshold.js";
import { type Measurements, measuredMetric } from "../metric.js";
import type { Reason, ThresholdResult } from "../run-result.js";
import { SENTENCES } from "./sentences.js";

const HOLDS: Readonly<Record<Operator, (measured: number, limit: number) => boolean>> = {
  "==": (measured, limit) => measured === limit,
  "!=": (measured, limit) => measured !== limit,
  "<=": (measured, limit) => measured <= limit,
  ">=": (measured, limit) => measured >= limit,
  "<": (measured, limit) => measured < limit,
  ">": (measured, limit) => measured > limit,
};

/**
 * Compares each threshold with what was measured, exactly, without rounding or tolerance. A threshold on
 * something the run did not measure fails: what was asked for was not shown.
 */
export function evaluateThresholds(
  thresholds: readonly Threshold[],
  measurements: Measurements,
): readonly ThresholdResult[] {
  return thresholds.map(({ metric, op, limit, text }) => {
    const measured = measuredMetric(measurements, metric);
    return { metric, op, limit, measured, pass: measured !== null && HOLDS[op](measured, limit), text };
  });
}

/** Returns a reason for each threshold that was missed. */
export function failedThresholds(thresholds: readonly ThresholdResult[]): readonly Reason[] {
  return thresholds
    .filter(({ pass }) => !pass)
    .map((threshold) => ({ code: "threshold_failed", message: SENTENCES.threshold_failed(threshold) }));
}
