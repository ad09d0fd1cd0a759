import { inertText } from "../../base/hostile-text.js";
import { formatBytes, formatCount, formatPercent, formatRate, formatUs, US_PER_SEC } from "../../base/units.js";
import { METRICS, type MetricUnit } from "../../scenario/thresholds/metrics.js";
import type { Operator, Threshold } from "../../scenario/thresholds/threshold.js";
import { type Measurements, measuredMetric } from "../metric.js";
import type { Reason, ThresholdResult } from "../run-result.js";

const HOLDS: Readonly<Record<Operator, (measured: number, limit: number) => boolean>> = {
  "==": (measured, limit) => measured === limit,
  "!=": (measured, limit) => measured !== limit,
  "<=": (measured, limit) => measured <= limit,
  ">=": (measured, limit) => measured >= limit,
  "<": (measured, limit) => measured < limit,
  ">": (measured, limit) => measured > limit,
};

/**
 * Each threshold beside what was measured, compared exactly, without rounding or tolerance. One whose
 * number this run does not have fails: what was asked for was not shown.
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

const FORMATS: Readonly<Record<MetricUnit, (value: number) => string>> = {
  us: formatUs,
  sec: (sec) => formatUs(sec * US_PER_SEC),
  bytes: formatBytes,
  fraction: formatPercent,
  count: (count) => (Number.isInteger(count) ? formatCount(count) : formatRate(count)),
  perSec: (perSec) => `${formatRate(perSec)} per second`,
};

/** A metric's value for a person, in its unit: `31.2 ms`, `7.31 KB`, `0.1 %`. */
export function formatMetric(metric: string, value: number): string {
  return FORMATS[METRICS.get(metric)?.unit ?? "count"](value);
}

/** A reason for each threshold that does not hold. */
export function failedThresholds(thresholds: readonly ThresholdResult[]): readonly Reason[] {
  return thresholds
    .filter(({ pass }) => !pass)
    .map(({ text, metric, measured }) => {
      const was = measured === null ? "this run has no such number" : `${formatMetric(metric, measured)} was measured`;
      return { code: "threshold_failed", message: `${inertText(text)} does not hold: ${was}.` };
    });
}
