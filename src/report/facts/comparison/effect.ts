import { formatPercent, formatRate } from "../../../base/units.js";
import type { ExactComparison, MetricComparison, Ratio } from "../../../result/comparison/comparison.js";
import { formatMetric } from "../../../result/metric.js";
import { METRICS } from "../../../scenario/thresholds/metrics.js";

/** From here on "times" is clearer than per cent. */
const MANY_TIMES = 10;

function changeText(ratio: number, unit: boolean, isFactor: boolean): string {
  if (isFactor) return `${unit ? "×" : ""}${formatRate(ratio)}`;
  const change = ratio - 1;
  const size = Math.abs(change) * 100;
  // One decimal up to 100 %: more than that, no comparison of a few runs can tell.
  const text = size >= 99.95 ? size.toFixed(0) : size.toFixed(1);
  const plus = unit ? "+" : "";
  const sign = Number(text) === 0 ? "" : change < 0 ? "-" : plus;
  return `${sign}${text}${unit ? " %" : ""}`;
}

/** Formats a candidate beside its baseline, with the interval: `+12.3 % [8.1, 16.9]`, or `×16.4 [15.9, 17.2]`. */
export function effectText(ratio: Ratio | null): string {
  if (ratio === null) return "–";
  const isFactor = ratio.estimate >= MANY_TIMES;
  const estimate = changeText(ratio.estimate, true, isFactor);
  if (ratio.low === null || ratio.high === null) return `${estimate}, no interval`;
  return `${estimate} [${[ratio.low, ratio.high].map((end) => changeText(end, false, isFactor)).join(", ")}]`;
}

/** Formats a probability with three decimals; `–` without one. */
export function pText(p: number | null): string {
  if (p === null) return "–";
  if (p < 0.001) return "<0.001";
  return p >= 0.9995 ? "1" : p.toFixed(3);
}

/** Formats the number of runs on each side: `5 v 5`. */
export const runsText = ({ baseline, candidate }: MetricComparison): string =>
  `${baseline.values.length} v ${candidate.values.length}`;

/** Formats a value of a metric; `–` for a number that no run has. */
export const valueText = (metric: string, value: number | null): string =>
  value === null ? "–" : formatMetric(metric, value);

/** Says what became of a number without noise: `500 × fewer`, `4 more`, `the same`. */
export function exactChange({ metric, baseline, candidate }: ExactComparison): string {
  if (baseline === null || candidate === null) return "not comparable";
  if (baseline === candidate) return "the same";
  const unit = METRICS.get(metric)?.unit ?? "count";
  const [more, less] = ["more", unit === "count" ? "fewer" : "less"];
  const direction = candidate > baseline ? more : less;
  const [small, large] = [Math.min(baseline, candidate), Math.max(baseline, candidate)];
  if (small > 0 && large / small >= 2) return `${formatRate(large / small)} × ${direction}`;
  if (Number.isInteger(small) && Number.isInteger(large)) return `${formatMetric(metric, large - small)} ${direction}`;
  return baseline > 0
    ? `${formatPercent(Math.abs(candidate - baseline) / baseline)} ${direction}`
    : `${formatMetric(metric, large - small)} ${direction}`;
}
