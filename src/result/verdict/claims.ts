import type { Claim } from "../../scenario/schema/scenario.js";
import { type Measurements, type MetricRange, measuredMetric, metricRange } from "../metric.js";
import type { ClaimResult } from "../run-result.js";

/**
 * Compares each claim with what was measured. Both ends of the claimed range belong to it. A slope is known only up to
 * its 95 % interval: unless all of that is inside the range or on one side of it, the claim is undecided. A claim never
 * affects the verdict.
 */
export function evaluateClaims(claims: readonly Claim[], measurements: Measurements): readonly ClaimResult[] {
  return claims.map(({ text, source, metric, from, to }) => {
    const measured = measuredMetric(measurements, metric);
    const outcome = outcomeOf(metricRange(measurements, metric), from, to);
    return { text, source, metric, from, to, measured, outcome };
  });
}

function outcomeOf(range: MetricRange | null, from: number, to: number): ClaimResult["outcome"] {
  if (range === null) return "not measured";
  const { low, high } = range;
  if (high < from) return "below";
  if (low > to) return "above";
  return from <= low && high <= to ? "within" : "undecided";
}
