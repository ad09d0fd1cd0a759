import { formatRate } from "../../../base/units.js";
import type { Comparison, GrowthResult } from "../../../result/comparison/comparison.js";
import { formatMetric } from "../../../result/metric.js";
import { growthFunction } from "../../facts/comparison/growth-words.js";
import {
  claimsAt,
  growthOn,
  limitsOn,
  type Sweep,
  type SweepLine,
  sweepOf,
  valueAt,
} from "../../facts/comparison/sweep.js";
import { axis, type ChartAxis, type ChartSeries, series } from "../charts/chart-spec.js";
import { logAxis } from "../charts/log-axis.js";
import { metricScale } from "../charts/metric-axis.js";
import type { MetricChart } from "./value-charts.js";
import { variantStyle } from "./variant-style.js";

/** From this ratio between the largest and the least value on, small values would vanish on a linear axis. */
const WIDE = 20;
const FIT_POINTS = 40;

/** Draws each metric over the swept key: what was measured, its fitted growth, its limits and what is claimed. */
export function capacityCharts(comparison: Comparison): readonly MetricChart[] {
  const sweep = sweepOf(comparison);
  if (sweep === null) return [];
  return sweep.metrics.flatMap((metric, i) => {
    const { unit, divisor } = metricScale(metric);
    const measured = sweep.lines.flatMap((line, at) => measuredLine(comparison, sweep, line, metric, at));
    const isTelling = measured.some((line) => line.points.length > 1 && line.points.some(([, y]) => y !== 0));
    if (!isTelling) return [];
    const all = [...measured, ...limitLines(comparison, sweep, metric), ...claimLines(sweep, metric)].map((line) => ({
      ...line,
      points: line.points.map(([x, y]) => [x, y / divisor] as const),
    }));
    const y = isWide(all.flatMap((line) => line.points.map(([, value]) => value)))
      ? logAxis(`${unit === "" ? "count" : unit} (log scale)`, all)
      : axis(unit, { min: 0 });
    const spec = { id: `chart-capacity-${i}`, x: keyAxis(sweep), y, series: all, bands: [], events: [], warning: null };
    return [{ metric, spec }];
  });
}

const isWide = (values: readonly number[]): boolean =>
  values.every((value) => value > 0) && Math.max(...values) / Math.min(...values) >= WIDE;

function keyAxis({ key, xs }: Sweep): ChartAxis {
  const ticks = xs.map((x) => [x, formatRate(x)] as const);
  const [min = 0, max = 1] = [xs[0], xs.at(-1)];
  return isWide(xs)
    ? axis(`${key} (log scale)`, { scale: "logarithmic", ticks, min, max })
    : axis(key, { ticks, min: Math.min(0, min), max });
}

function measuredLine(
  comparison: Comparison,
  sweep: Sweep,
  line: SweepLine,
  metric: string,
  index: number,
): readonly ChartSeries[] {
  const points = line.points.flatMap((point) => {
    const value = valueAt(comparison, sweep, line, point, metric);
    return value === null ? [] : [[point.x, value] as const];
  });
  const style = variantStyle(index);
  const growth = growthOn(comparison, sweep, line, metric);
  const fit = growth === undefined ? [] : fittedPoints(growth, sweep);
  const label = line.label === "" ? "measured" : line.label;
  return [
    series({ label, ...style, points, line: fit.length === 0 ? "solid" : "none" }),
    ...(fit.length === 0
      ? []
      : [series({ label: `${label}, fitted: ${growth?.growth}`, color: style.color, points: fit, line: "solid" })]),
  ];
}

/** Returns the fitted line over the swept values. Below zero, where a logarithmic axis ends, it is left out. */
function fittedPoints({ growth, fit }: GrowthResult, { xs }: Sweep): readonly (readonly [number, number])[] {
  const grows = growthFunction(growth);
  const [from = 1, to = 1] = [xs[0], xs.at(-1)];
  if (fit === null || grows === null || from <= 0) return [];
  return Array.from({ length: FIT_POINTS + 1 }, (_, i) => {
    const x = from * (to / from) ** (i / FIT_POINTS);
    return [x, fit.intercept + fit.slope * grows(x)] as const;
  }).filter(([, y]) => y > 0);
}

function limitLines({ variants }: Comparison, { xs }: Sweep, metric: string): readonly ChartSeries[] {
  const [from = 0, to = 0] = [xs[0], xs.at(-1)];
  return limitsOn(variants, metric)
    .filter(({ op }) => op !== "==")
    .map(({ op, limit }) => {
      const points = [[from, limit] as const, [to, limit] as const];
      return series({ label: `limit: ${op} ${formatMetric(metric, limit)}`, color: 5, points, line: "dashed" });
    });
}

/** Shades what is claimed, between the lowest and the highest value at each point. */
function claimLines({ lines }: Sweep, metric: string): readonly ChartSeries[] {
  const claims = (lines[0]?.points ?? []).flatMap(({ x, variant }) =>
    claimsAt(variant, metric)
      .slice(0, 1)
      .map((claim) => ({ x, ...claim })),
  );
  if (claims.length < 2) return [];
  const edge = (read: (claim: (typeof claims)[number]) => number): readonly (readonly [number, number])[] =>
    claims.map((claim) => [claim.x, read(claim)] as const);
  const style = { color: 4, line: "dashed", mark: null } as const;
  return [
    series({ ...style, label: "claimed", points: edge(({ from }) => from), fillToNext: true }),
    series({ ...style, label: "claimed at most", points: edge(({ to }) => to), inLegend: false }),
  ];
}
