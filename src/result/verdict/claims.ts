import type { Claim } from "../../scenario/schema/scenario.js";
import { slopeOfMetric } from "../memory-slope.js";
import { type Measurements, measuredMetric } from "../metric.js";
import type { ClaimResult } from "../run-result.js";

/**
 * Each claim beside what was measured. Both ends of the claimed range belong to it. A slope is known only up to its
 * 95 % interval: unless all of that is on one side, the claim is undecided. A claim never decides a verdict.
 */
export function evaluateClaims(claims: readonly Claim[], measurements: Measurements): readonly ClaimResult[] {
  return claims.map(({ text, source, metric, from, to }) => {
    const measured = measuredMetric(measurements, metric);
    const slope = slopeOfMetric(measurements.memory, metric);
    const low = slope?.ciLow ?? measured;
    const high = slope?.ciHigh ?? measured;
    return { text, source, metric, from, to, measured, outcome: outcomeOf(low, high, from, to) };
  });
}

function outcomeOf(low: number | null, high: number | null, from: number, to: number): ClaimResult["outcome"] {
  if (low === null || high === null) return "not measured";
  if (high < from) return "below";
  if (low > to) return "above";
  return from <= low && high <= to ? "within" : "undecided";
}
