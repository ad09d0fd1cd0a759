import { US_PER_MS } from "../../../base/units.js";
import { LatencyHistogram } from "../../../result/latency-histogram.js";
import type { LatencySummary } from "../../../result/run-result.js";
import { axis, type ChartSeries, type ChartSpec, series } from "./chart-spec.js";
import { logAxis } from "./log-axis.js";

/** Ticks on the axis 1/(1−p), where each step to the right divides the share of slower records by two or ten. */
const TICKS: readonly (readonly [number, string])[] = [
  [2, "50 %"],
  [10, "90 %"],
  [100, "99 %"],
  [1_000, "99.9 %"],
  [10_000, "99.99 %"],
  [100_000, "99.999 %"],
  [1_000_000, "99.9999 %"],
];
/** p50, p90, p95, p99 and p99.9: the points that have marks here and figures in the table. */
const MARKED = [2, 10, 20, 100, 1_000];
const POINTS_PER_DECADE = 20;
/** A percentile p needs 10/(1−p) samples, so n samples support the axis up to 1/(1−p) = n/10. */
const SAMPLES_BEYOND = 10;

function ladder(count: number): readonly number[] {
  const steps = Math.floor(Math.log10(count) * POINTS_PER_DECADE);
  const even = Array.from({ length: steps + 1 }, (_, i) => 10 ** (i / POINTS_PER_DECADE));
  const all = new Set([...even, ...MARKED.filter((x) => x <= count), count]);
  return [...all].sort((a, b) => a - b);
}

/** Decodes a histogram. An edited result may contain anything in its place; then the line is left out. */
function decoded(summary: LatencySummary): LatencyHistogram | null {
  try {
    return LatencyHistogram.decode(summary.hdr);
  } catch {
    return null;
  }
}

type CurveStyle = Pick<ChartSeries, "label" | "color" | "mark">;

/** Draws one distribution as a line through all its percentiles; no line for one that is empty or cannot be read. */
export function percentileCurve(style: CurveStyle, summary: LatencySummary): readonly ChartSeries[] {
  const histogram = decoded(summary);
  if (histogram === null || histogram.count === 0) return [];
  const xs = ladder(histogram.count);
  // The line ends at the slowest record. A logarithmic axis has no 0; half the clock's resolution stands in for it.
  const timeUs = (x: number): number => Math.max(0.5, histogram.quantile(x === histogram.count ? 1 : 1 - 1 / x));
  const points = xs.map((x): [number, number] => [x, timeUs(x) / US_PER_MS]);
  const markedPoints = MARKED.map((x) => xs.indexOf(x)).filter((i) => i >= 0);
  const dashedFromX = summary.effectiveCount / SAMPLES_BEYOND;
  return [series({ ...style, points, markedPoints, dashedFromX })];
}

/** Makes a chart of such lines; `null` without any. */
export function percentileSpec(
  lines: readonly ChartSeries[],
  { id, warning = null }: Pick<ChartSpec, "id"> & Partial<Pick<ChartSpec, "warning">>,
): ChartSpec | null {
  if (lines.length === 0) return null;
  const furthest = Math.max(...lines.map((line) => line.points.at(-1)?.[0] ?? 1));
  return {
    id,
    x: axis("percentile (scale 1/(1 − p))", {
      scale: "logarithmic",
      ticks: TICKS,
      min: 1,
      max: Math.max(100, furthest),
    }),
    y: logAxis("milliseconds (log scale)", lines),
    series: lines,
    bands: [],
    events: [],
    warning,
  };
}
