import { formatCount, formatUs } from "../../../base/units.js";
import type { RunResult } from "../../../result/run-result.js";
import { isSupported, type LatencyRow, latencyRows, PERCENTILES } from "../../facts/latency-rows.js";
import { isUntrusted } from "../../facts/trust.js";
import { chartFigure } from "../charts/chart-spec.js";
import type { ReportCharts } from "../charts/report-charts.js";
import { dataTable } from "../parts/data-table.js";
import { doubtful, doubtNotice, FEW_SAMPLES } from "../parts/figures.js";
import { type Content, type Html, html } from "../parts/markup.js";

export function latencySection(result: RunResult, { percentiles }: ReportCharts): Content {
  const rows = latencyRows(result.latency);
  const few = rows.some(({ summary }) => summary.count > 0 && PERCENTILES.some((p) => !isSupported(summary, p)));
  return [
    doubtNotice(result),
    html`<p>All times are from the hold phase, except those to connect. Response time starts when a message was <em>due</em>, not when it was
sent, so a server that makes senders wait cannot hide it.</p>\n`,
    percentiles === null
      ? null
      : html`${chartFigure(percentiles, "Latency by percentile", ALTERNATIVE)}<p class="muted">Each grid line to the right leaves
a tenth as many slower messages. A line is dashed where it has fewer than 10/(1−p) independent samples.</p>\n`,
    latencyTable(result, rows),
    few
      ? html`<p class="muted"><strong>~</strong> marks a percentile with fewer than 10/(1−p) independent samples: it is a
hint, not a measurement. The receipts of one broadcast are late together, so they count as one sample.</p>\n`
      : null,
    html`<h3>What each row measures</h3>
<dl class="meanings">
${rows.map(({ label, meaning }) => html`<dt>${label}</dt><dd>${meaning}</dd>\n`)}</dl>
`,
  ];
}

const ALTERNATIVE = "Line chart of latency by percentile, one line per kind; the table below has the same figures.";

function latencyTable(result: RunResult, rows: readonly LatencyRow[]): Html {
  return dataTable({
    id: "table-latency",
    caption: "Latency in the hold phase, by percentile.",
    head: ["", "receipts", "samples", "fastest", ...PERCENTILES.map(({ label }) => label), "slowest", "mean"],
    rows: rows.map((row) => [row.label, ...cells(row, isUntrusted(result, `latency.${row.name}.p50`))]),
  });
}

function cells({ summary }: LatencyRow, isDoubtful: boolean): readonly Content[] {
  if (summary.count === 0) return ["0", "0", ...Array<string>(PERCENTILES.length + 3).fill("none")];
  const shown = (us: number, mark: Html | null = null): Content =>
    isDoubtful ? doubtful(formatUs(us)) : [formatUs(us), mark];
  return [
    formatCount(summary.count),
    formatCount(summary.effectiveCount),
    shown(summary.min),
    ...PERCENTILES.map((percentile) =>
      shown(summary[percentile.key], isSupported(summary, percentile) ? null : FEW_SAMPLES),
    ),
    shown(summary.max),
    shown(summary.mean),
  ];
}
