import { formatBytes, formatCount, formatPercent, formatRate, formatUs } from "../../../base/units.js";
import type { RunResult, TimelineSecond } from "../../../result/run-result.js";
import { steadinessText, WHY_ABSENT } from "../../facts/absence.js";
import { busiestSecondText } from "../../facts/origin-facts.js";
import { PHASE_LABELS, phaseSpans } from "../../facts/phase-spans.js";
import { chartFigure } from "../charts/chart-spec.js";
import type { ReportCharts } from "../charts/report-charts.js";
import { dataTable } from "../parts/data-table.js";
import { doubtNotice } from "../parts/figures.js";
import { type Content, type Html, html } from "../parts/markup.js";

/** The share of the processors that others may use in a second without a word. */
const NOTABLE_SHARE = 0.1;

export function timelineSection(result: RunResult, charts: ReportCharts): Content {
  const absence = WHY_ABSENT.timeline(result);
  if (absence !== null) return html`<p>${absence}</p>\n`;
  const others = busiestSecondText(result, NOTABLE_SHARE);
  const phases = phaseSpans(result.timeline).map(({ phase, from, to }) => `${PHASE_LABELS[phase]} ${from}–${to} s`);
  const figures = charts.timeline.map(({ title, spec }) => chartFigure(spec, title, alternative(title), "small"));
  return [
    html`<p>Phases: ${phases.join(", ")}.</p>\n`,
    result.steady?.steady === false
      ? html`<p class="warning" role="note">${steadinessText(result)}</p>\n`
      : html`<p>${steadinessText(result)}</p>\n`,
    others === null ? null : html`<p class="warning" role="note">${others}</p>\n`,
    html`<div class="charts">\n${figures}</div>\n`,
    html`<details>
<summary>Every second as a table</summary>
${doubtNotice(result)}${secondsTable(result.timeline)}</details>
`,
  ];
}

const alternative = (title: string): string =>
  `Chart over time: ${title}. The same figures are in the table "Every second" below.`;

const HEAD = ["second", "phase", "users", "offered", "sent", "asked for", "received", "mean", "p50", "p99", "slowest"];
const BUSY_HEAD = ["server loop", "server CPU", "server RSS", "worker loop", "other programs", "host took"];

function secondsTable(timeline: readonly TimelineSecond[]): Html {
  const orDash = (value: number | null, format: (value: number) => string): string =>
    value === null ? "–" : format(value);
  return dataTable({
    id: "table-timeline",
    caption: "Every second of the run. – means not measured.",
    head: [...HEAD, ...BUSY_HEAD],
    rows: timeline.map((second) => [
      formatCount(second.t),
      PHASE_LABELS[second.phase],
      formatCount(second.connected),
      formatCount(second.offered),
      formatCount(second.sent),
      formatCount(second.owed),
      formatCount(second.deliveries),
      orDash(second.mean, formatUs),
      orDash(second.p50, formatUs),
      orDash(second.p99, formatUs),
      orDash(second.max, formatUs),
      orDash(second.serverEventLoop, formatPercent),
      orDash(second.serverCpu, (cores) => `${formatRate(cores)} cores`),
      orDash(second.serverRss, formatBytes),
      orDash(second.generatorEventLoop, formatPercent),
      orDash(second.foreignCpu, (cores) => `${formatRate(cores)} cores`),
      orDash(second.stolenCpu, (cores) => `${formatRate(cores)} cores`),
    ]),
    words: [1],
  });
}
