import { formatCount, formatUs } from "../../../base/units.js";
import { COMPARED_LATENCIES, type ComparedLatency, type Comparison } from "../../../result/comparison/comparison.js";
import { isSupported, latencyLabel, PERCENTILES } from "../../facts/latency-rows.js";
import { chartFigure } from "../charts/chart-spec.js";
import { dataTable } from "../parts/data-table.js";
import { FEW_SAMPLES } from "../parts/figures.js";
import { type Content, type Html, html } from "../parts/markup.js";
import type { ComparisonCharts } from "./comparison-charts.js";

/** Shows each latency by percentile, with one curve and one row for each variant. */
export function percentilesSection(comparison: Comparison, { curves }: ComparisonCharts): Content {
  const isSpoilt = comparison.differences.some(({ spoilsTimes }) => spoilsTimes);
  return [
    isSpoilt
      ? html`<p class="warning" role="note"><strong>Not comparable.</strong> The <a href="#differences">differences</a> make these the times of different measurements.</p>\n`
      : null,
    html`<p>All runs of a variant that count, merged: for looking at, since the deliveries of one run are no independent trials. What is judged
is one value for each run.</p>\n`,
    curves.length === 0
      ? null
      : html`<div class="charts">\n${curves.map(({ name, spec }) => chartFigure(spec, label(name), alternative(name), "small"))}</div>
<p class="muted">Each grid line to the right leaves a tenth as many slower messages. A line is dashed where it has fewer than 10/(1−p)
independent samples, and its figures are marked <strong>~</strong>.</p>\n`,
    COMPARED_LATENCIES.map((name) => latencyTable(comparison, name)),
  ];
}

const label = (name: ComparedLatency): string => latencyLabel(name) ?? name;

const alternative = (name: ComparedLatency): string =>
  `Line chart of ${label(name)} latency by percentile, one line for each variant; a table below has the same figures.`;

function latencyTable({ variants }: Comparison, name: ComparedLatency): Html | null {
  const rows = variants.flatMap(({ label: variant, latency }): (readonly Content[])[] => {
    const summary = latency[name];
    if (summary === null) return [];
    const percentiles = PERCENTILES.map((one) => [
      formatUs(summary[one.key]),
      isSupported(summary, one) ? null : FEW_SAMPLES,
    ]);
    return [
      [
        variant,
        ...[formatCount(summary.count), formatCount(summary.effectiveCount), formatUs(summary.min)],
        ...percentiles,
        ...[formatUs(summary.max), formatUs(summary.mean)],
      ],
    ];
  });
  if (rows.length === 0) return null;
  return dataTable({
    id: `table-percentiles-${name}`,
    caption: `Latency of ${label(name)}, by percentile.`,
    head: ["", "receipts", "samples", "fastest", ...PERCENTILES.map((one) => one.label), "slowest", "mean"],
    rows,
  });
}
