import type { Claim } from "../scenario/scenario.js";
import { type Measurements, measuredMetric } from "./metric.js";
import type { ClaimResult } from "./run-result.js";

/** Each claim beside what was measured. Both ends of the claimed range belong to it. A claim never decides a verdict. */
export function evaluateClaims(claims: readonly Claim[], measurements: Measurements): readonly ClaimResult[] {
  return claims.map(({ text, source, metric, from, to }) => {
    const measured = measuredMetric(measurements, metric);
    return { text, source, metric, from, to, measured, outcome: outcomeOf(measured, from, to) };
  });
}

function outcomeOf(measured: number | null, from: number, to: number): ClaimResult["outcome"] {
  if (measured === null) return "not measured";
  if (measured < from) return "below";
  return measured > to ? "above" : "within";
}
