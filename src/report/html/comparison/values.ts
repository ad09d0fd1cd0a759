import type { Comparison } from "../../../result/comparison/comparison.js";
import { valueText } from "../../facts/comparison/effect.js";
import { metricValues } from "../../facts/comparison/metric-values.js";
import { chartFigure } from "../charts/chart-spec.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, html } from "../parts/markup.js";
import type { ComparisonCharts } from "./comparison-charts.js";
import { metricName } from "./names.js";

/** Shows the value of each run in the order of the runs: a drift of the machine shows as a slope of both sides. */
export function valuesSection(comparison: Comparison, { values }: ComparisonCharts): Content {
  const figures = values.map(({ metric, spec }) => chartFigure(spec, metric, alternative(metric), "small"));
  return [
    html`<p>Each run in the order in which they were made. Where both sides rise or fall together, the machine changed, not the server.</p>\n`,
    figures.length === 0 ? null : html`<div class="charts">\n${figures}</div>\n`,
    html`<details>
<summary>Every value as a table</summary>
${valuesTable(comparison)}</details>
`,
  ];
}

const alternative = (metric: string): string =>
  `Dots of ${metric}, one for each run, in the order of the runs; the table "Every value" below has the same figures.`;

function valuesTable(comparison: Comparison): Content {
  const rows = metricValues(comparison).flatMap(({ metric, sides }) =>
    sides.map(({ variant, points }) => ({ metric, label: comparison.variants[variant]?.label ?? "", points })),
  );
  const most = Math.max(0, ...rows.map(({ points }) => points.length));
  const columns = Array.from({ length: most }, (_, i) => i);
  return dataTable({
    id: "table-values",
    caption: "The values of the runs that count, each variant's in the order of its runs.",
    head: ["metric", "variant", ...columns.map((i) => `${i + 1}`)],
    rows: rows.map(({ metric, label, points }) => [
      metricName(metric),
      label,
      ...columns.map((i) => {
        const point = points[i];
        return point === undefined ? "–" : valueText(metric, point.y);
      }),
    ]),
    words: [1],
  });
}
