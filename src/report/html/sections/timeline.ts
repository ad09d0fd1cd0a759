import { formatBytes, formatCount, formatPercent, formatRate, formatUs } from "../../../base/units.js";
import type { RunResult, TimelineSecond } from "../../../result/run-result.js";
import { PHASE_LABELS, phaseSpans } from "../../facts/phase-spans.js";
import { chartFigure } from "../charts/chart-spec.js";
import type { TitledChart } from "../charts/timeline-charts.js";
import { dataTable, section } from "../parts/data-table.js";
import { doubtNotice } from "../parts/figures.js";
import { type Html, html } from "../parts/markup.js";

export function timelineSection(result: RunResult, charts: readonly TitledChart[]): Html {
  if (result.timeline.length === 0) {
    return section("timeline", "Timeline", html`<p>The run ended before its first second was complete.</p>`);
  }
  const phases = phaseSpans(result.timeline).map(({ phase, from, to }) => `${PHASE_LABELS[phase]} ${from}–${to} s`);
  return section(
    "timeline",
    "Timeline",
    html`<p>Phases: ${phases.join(", ")}.</p>\n`,
    steadiness(result),
    html`<div class="charts">\n${charts.map(({ title, spec }) => chartFigure(spec, title, alternative(title), "small"))}</div>\n`,
    html`<details>
<summary>Every second as a table</summary>
${doubtNotice(result)}${secondsTable(result.timeline)}</details>
`,
  );
}

function steadiness({ steady }: RunResult): Html {
  if (steady === null) return html`<p>Whether the hold phase was steady could not be tested.</p>\n`;
  if (steady.steady !== false) return html`<p>${steady.message}</p>\n`;
  return html`<p class="warning" role="note">${steady.message}</p>\n`;
}

const alternative = (title: string): string =>
  `Chart over time: ${title}. The same figures are in the table "Every second" below.`;

const HEAD = ["second", "phase", "users", "offered", "sent", "received", "p50", "p99", "slowest"];
const BUSY_HEAD = ["server loop", "server CPU", "server RSS", "worker loop"];

function secondsTable(timeline: readonly TimelineSecond[]): Html {
  const orDash = (value: number | null, format: (value: number) => string): string =>
    value === null ? "–" : format(value);
  return dataTable({
    id: "table-timeline",
    caption: "Every second of the run; – where nothing was measured.",
    head: [...HEAD, ...BUSY_HEAD],
    rows: timeline.map((second) => [
      formatCount(second.t),
      PHASE_LABELS[second.phase],
      formatCount(second.connected),
      formatCount(second.offered),
      formatCount(second.sent),
      formatCount(second.deliveries),
      orDash(second.p50, formatUs),
      orDash(second.p99, formatUs),
      orDash(second.max, formatUs),
      orDash(second.serverEventLoop, formatPercent),
      orDash(second.serverCpu, (cores) => `${formatRate(cores)} cores`),
      orDash(second.serverRss, formatBytes),
      orDash(second.generatorEventLoop, formatPercent),
    ]),
    words: [1],
  });
}
