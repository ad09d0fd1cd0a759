import { US_PER_MS } from "../../../base/units.js";
import { METRICS, type MetricUnit } from "../../../scenario/thresholds/metrics.js";

/** How a metric is drawn: the unit of its axis, and what its values are divided by for it. */
export interface MetricScale {
  readonly unit: string;
  readonly divisor: number;
}

const SCALES: Readonly<Record<MetricUnit, MetricScale>> = {
  us: { unit: "milliseconds", divisor: US_PER_MS },
  sec: { unit: "seconds", divisor: 1 },
  bytes: { unit: "KB", divisor: 1_000 },
  fraction: { unit: "%", divisor: 0.01 },
  count: { unit: "", divisor: 1 },
  perSec: { unit: "per second", divisor: 1 },
};

export const metricScale = (metric: string): MetricScale => SCALES[METRICS.get(metric)?.unit ?? "count"];
