import { US_PER_SEC } from "../../base/units.js";
import { slopeOfMetric } from "../../result/memory-slope.js";
import { formatMetric } from "../../result/metric.js";
import type { RunResult } from "../../result/run-result.js";
import { slopeText } from "./memory-metrics.js";

/** Formats the measured value of a metric; a slope with its interval. */
export function formatMeasured(result: Pick<RunResult, "memory">, metric: string, value: number): string {
  const slope = slopeOfMetric(result.memory, metric);
  return slope === null ? formatMetric(metric, value) : slopeText(slope);
}

/** Formats a moment of the run, given in µs since the traffic began, as precisely as a server's log: `6.020210s`. */
export function formatInstant(us: number): string {
  return `${(us / US_PER_SEC).toFixed(6)}s`;
}
