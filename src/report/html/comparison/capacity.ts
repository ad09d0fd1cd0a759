import { plural } from "../../../base/counted-words.js";
import { formatRate } from "../../../base/units.js";
import type { Comparison } from "../../../result/comparison/comparison.js";
import { formatMetric } from "../../../result/metric.js";
import { valueText } from "../../facts/comparison/effect.js";
import { growthsByInterest } from "../../facts/comparison/growth-words.js";
import {
  claimedText,
  claimsAt,
  keptText,
  limitsOn,
  passedText,
  type Sweep,
  type SweepLine,
  sweepOf,
  valueAt,
} from "../../facts/comparison/sweep.js";
import { chartFigure } from "../charts/chart-spec.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, type Html, html } from "../parts/markup.js";
import type { ComparisonCharts } from "./comparison-charts.js";
import { metricName, unbroken } from "./names.js";
import type { MetricChart } from "./value-charts.js";

/** Shows every metric over the swept key: measured, beside its limits and what is claimed of it. */
export function capacitySection(comparison: Comparison, { capacity }: ComparisonCharts): Content {
  const sweep = sweepOf(comparison);
  if (sweep === null) return null;
  const figures = (charts: ComparisonCharts["capacity"]): Html =>
    html`<div class="charts">\n${charts.map(({ metric, spec }) => chartFigure(spec, metric, alternative(metric, sweep), "small"))}</div>\n`;
  const { constant } = growthsByInterest(comparison.growth);
  const isFlat = ({ metric }: MetricChart): boolean =>
    constant.includes(metric) &&
    comparison.variants.every((variant) => claimsAt(variant, metric).length === 0) &&
    limitsOn(comparison.variants, metric).length === 0;
  const [flat, telling] = [capacity.filter(isFlat), capacity.filter((chart) => !isFlat(chart))];
  return [
    capacityTable(comparison, sweep),
    telling.length === 0 ? null : figures(telling),
    flat.length === 0
      ? null
      : html`<details>
<summary>${plural(flat.length, "chart")} of what does not grow</summary>
${figures(flat)}</details>
`,
  ];
}

const alternative = (metric: string, { key }: Sweep): string =>
  `Line chart of ${metric} over ${key}, with its limits and what is claimed; the table above has the same figures.`;

function capacityTable(comparison: Comparison, sweep: Sweep): Html {
  const heads = sweep.metrics.map((metric): Content => {
    const limits = limitsOn(comparison.variants, metric).map(
      ({ op, limit }) => html`<br>limit ${op} ${formatMetric(metric, limit)}`,
    );
    return html`<span class="metric-head">${metricName(metric)}${limits}</span>`;
  });
  const isVaried = sweep.lines.some(({ label }) => label !== "");
  return dataTable({
    id: "table-capacity",
    caption:
      "Medians over the runs of each point that count, beside the limits of the thresholds and what a document claims.",
    head: [sweep.key, ...(isVaried ? ["with"] : []), ...heads, "runs that passed"],
    rows: sweep.xs.flatMap((x) => sweep.lines.flatMap((line) => pointRow(comparison, sweep, line, x, isVaried))),
    words: isVaried ? [1] : [],
  });
}

function pointRow(
  comparison: Comparison,
  sweep: Sweep,
  line: SweepLine,
  x: number,
  isVaried: boolean,
): readonly (readonly Content[])[] {
  const point = line.points.find((one) => one.x === x);
  if (point === undefined) return [];
  const cells = sweep.metrics.map((metric): Content => {
    const claims = claimsAt(point.variant, metric).map(
      (claim) => html`<br><span class="muted">claimed ${claimedText(claim)}: ${claim.outcome}</span>`,
    );
    return html`${valueText(metric, valueAt(comparison, sweep, line, point, metric))}${keptMark(keptText(point.variant, metric))}${claims}`;
  });
  return [[formatRate(x), ...(isVaried ? [unbroken(line.label)] : []), ...cells, passedText(point.variant)]];
}

function keptMark(kept: string | null): Content {
  if (kept === null) return null;
  const tone = kept === "met" ? "pass" : kept === "undecided" ? "doubt" : "fail";
  return html`<br><span class="mark ${tone}">${kept}</span>`;
}
