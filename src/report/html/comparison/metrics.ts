import { plural } from "../../../base/counted-words.js";
import { formatPercent } from "../../../base/units.js";
import type { Comparison, MetricComparison, PairComparison } from "../../../result/comparison/comparison.js";
import { effectText, pText, runsText, valueText } from "../../facts/comparison/effect.js";
import { byOutcome } from "../../facts/comparison/outcomes.js";
import { pairNames, sideHeads } from "../../facts/comparison/pair-names.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, type Html, html } from "../parts/markup.js";
import { forestAxis, forestEnd, forestLegend, forestRow } from "./forest-plot.js";
import { metricName } from "./names.js";
import { outcomeMark } from "./outcome.js";
import { ofEachPair } from "./pairs.js";

/** Shows each metric with its change, the interval as figures and as a picture, and what it comes to. */
export function metricsSection(comparison: Comparison): Content {
  return [
    html`<p>One value for each run. The change is candidate ÷ baseline with its interval; a metric is judged by where the whole interval lies.</p>\n`,
    forestLegend(),
    ofEachPair(comparison, (pair, index) => {
      const judged = byOutcome(pair.metrics.filter((metric) => metric.judged)).flatMap(([, some]) => some);
      const others = pair.metrics.filter((metric) => !metric.judged);
      if (pair.metrics.length === 0) return null;
      return [
        judged.length === 0
          ? html`<p>No metric of this pair could be judged.</p>\n`
          : metricsTable(comparison, pair, `table-metrics-${index}`, judged),
        others.length === 0
          ? null
          : html`<details>
<summary>${plural(others.length, "metric that is", "metrics that are")} shown and not judged</summary>
${metricsTable(comparison, pair, `table-shown-${index}`, others)}</details>
`,
      ];
    }),
  ];
}

function metricsTable(
  comparison: Comparison,
  pair: PairComparison,
  id: string,
  metrics: readonly MetricComparison[],
): Html {
  const heads = sideHeads(pairNames(comparison, pair));
  const end = forestEnd(metrics);
  return dataTable({
    id,
    caption: "Medians over the runs that count. p is corrected (Holm) for the number of judged metrics.",
    head: ["metric", "outcome", forestAxis(end), "change", ...heads, "p", "runs"],
    rows: metrics.map((metric) => metricRow(metric, end)),
    words: [1, 2],
  });
}

function metricRow(one: MetricComparison, end: number): readonly Content[] {
  const { metric, outcome, judged, ratio, margin, baseline, candidate, p, pHolm } = one;
  const level = ratio?.confidence ?? null;
  const confidence = level === null ? "" : `at ${formatPercent(level)}, `;
  return [
    metricName(metric),
    judged ? outcomeMark(outcome) : html`<span class="doubt">${outcome}, not judged</span>`,
    forestRow(one, end),
    withNote(effectText(ratio), `${confidence}margin ${formatPercent(margin)}`),
    valueText(metric, baseline.median),
    valueText(metric, candidate.median),
    withNote(pText(p), pHolm === null ? "" : `corrected ${pText(pHolm)}`),
    runsText(one),
  ];
}

const withNote = (figure: string, note: string): Html =>
  html`${figure}${note === "" ? null : html`<br><span class="muted">${note}</span>`}`;
