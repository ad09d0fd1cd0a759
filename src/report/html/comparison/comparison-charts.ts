import type { Comparison } from "../../../result/comparison/comparison.js";
import type { ChartSpec } from "../charts/chart-spec.js";
import { capacityCharts } from "./capacity-charts.js";
import { curveCharts, type LatencyChart } from "./curve-charts.js";
import { type MetricChart, valueCharts } from "./value-charts.js";

/** The charts of a comparison, in page order. */
export interface ComparisonCharts {
  readonly capacity: readonly MetricChart[];
  readonly curves: readonly LatencyChart[];
  readonly values: readonly MetricChart[];
}

export function comparisonCharts(comparison: Comparison): ComparisonCharts {
  return {
    capacity: capacityCharts(comparison),
    curves: curveCharts(comparison),
    values: valueCharts(comparison),
  };
}

export function chartList({ capacity, curves, values }: ComparisonCharts): readonly ChartSpec[] {
  return [...capacity, ...curves, ...values].map(({ spec }) => spec);
}
