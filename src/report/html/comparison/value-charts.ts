import type { Comparison } from "../../../result/comparison/comparison.js";
import { type MetricValues, metricValues } from "../../facts/comparison/metric-values.js";
import { axis, type ChartSpec, series } from "../charts/chart-spec.js";
import { metricScale } from "../charts/metric-axis.js";
import { variantStyle } from "./variant-style.js";

export interface MetricChart {
  readonly metric: string;
  readonly spec: ChartSpec;
}

/** Draws the value of each run, in the order of the runs, so that drift shows: one chart for each judged metric. */
export function valueCharts(comparison: Comparison): readonly MetricChart[] {
  const judged = new Set(
    comparison.pairs.flatMap(({ metrics }) => metrics.flatMap((one) => (one.judged ? [one.metric] : []))),
  );
  return metricValues(comparison)
    .filter(({ metric }) => judged.has(metric))
    .map((values, i) => ({ metric: values.metric, spec: valueChart(comparison, values, i) }))
    .filter(({ spec }) => spec.series.length > 0);
}

function valueChart({ variants }: Comparison, { metric, sides }: MetricValues, index: number): ChartSpec {
  const { unit, divisor } = metricScale(metric);
  const last = Math.max(1, ...sides.flatMap(({ points }) => points.map(({ x }) => x)));
  const lines = sides
    .filter(({ points }) => points.length > 0)
    .map(({ variant, points }) =>
      series({
        label: variants[variant]?.label ?? "",
        ...variantStyle(variant),
        points: points.map(({ x, y }) => [x, y / divisor] as const),
        line: "none",
      }),
    );
  return {
    id: `chart-values-${index}`,
    x: axis("run", { min: 0.5, max: last + 0.5, ticks: placesUpTo(last) }),
    y: axis(unit),
    series: lines,
    bands: [],
    events: [],
    warning: null,
  };
}

const MOST_TICKS = 12;

function placesUpTo(last: number): readonly (readonly [number, string])[] {
  const step = Math.ceil(last / MOST_TICKS);
  return Array.from({ length: Math.ceil(last / step) }, (_, i) => [1 + i * step, String(1 + i * step)] as const);
}
