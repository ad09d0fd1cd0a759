import { plural } from "../../../base/counted-words.js";
import { HISTORY_SCHEMA } from "../../../result/history/history-entry.js";
import type { TrendGroup } from "../../../result/history/trends.js";
import {
  groupName,
  groupSpan,
  groupTitle,
  type HistoryView,
  historyHeadline,
  lastChangeText,
} from "../../facts/history-facts.js";
import { type ChartSpec, chartFigure } from "../charts/chart-spec.js";
import { type PageSection, type ReportAssets, renderPage } from "../page/document.js";
import { breakableAfterDots, type Content, type Html, html } from "../parts/markup.js";
import { groupData } from "./group-runs.js";
import { trendChart } from "./trend-chart.js";
import { changesTable, runsTable, trendsTable } from "./trend-tables.js";

/** A history of many machines would make a page that nobody can open. */
const MOST_GROUPS = 12;

interface GroupPart {
  readonly section: PageSection;
  readonly charts: readonly ChartSpec[];
}

/**
 * Renders a history as one HTML file that fetches nothing: a section for each group with its changes, a chart of each
 * metric, and every number in tables.
 */
export function renderHistoryPage(view: HistoryView, assets: ReportAssets): string {
  const shown = view.groups.slice(0, MOST_GROUPS);
  const parts = shown.map(groupPart);
  return renderPage(
    {
      title: "history",
      version: view.version,
      header: headerOf(view),
      subject: "history",
      sections: parts.map(({ section }) => section),
      footer: html`From ${view.source}, ${HISTORY_SCHEMA}. This page is one file and fetches nothing. It contains all series, in the element <code>#history</code>.`,
      data: { id: "history", value: shown.map(groupData) },
      charts: parts.flatMap(({ charts }) => charts),
    },
    assets,
  );
}

function headerOf(view: HistoryView): Html {
  const hidden = view.groups.length - MOST_GROUPS;
  const more = hidden > 0 ? [`${plural(hidden, "older group")}: --json has all of them.`] : [];
  const remarks = [...view.warnings, ...more];
  return html`<header>
<p class="origin">chatbench · history · ${view.source}</p>
<div class="verdict">
<h1>${historyHeadline(view)}</h1>
${remarks.length === 0 ? null : html`<ul>${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>\n`}</div>
</header>
`;
}

function groupPart(group: TrendGroup, index: number): GroupPart {
  const id = `series-${index + 1}`;
  const charts = group.trends.map((trend, i) => ({ trend, spec: trendChart(`${id}-chart-${i + 1}`, trend) }));
  const figures = charts.map(({ trend, spec }) =>
    chartFigure(
      spec,
      html`<code>${breakableAfterDots(trend.metric)}</code>`,
      alternative(trend.metric, lastChangeText(trend)),
      "small",
    ),
  );
  const content: Content = [
    html`<p>${groupSpan(group)}.</p>\n`,
    changesTable(`${id}-changes`, group),
    html`<div class="charts">\n${figures}</div>\n`,
    trendsTable(`${id}-metrics`, group),
    html`<details>
<summary>Every run as a table</summary>
${runsTable(`${id}-runs`, group)}</details>
`,
  ];
  return {
    section: { id, name: groupName(group), title: groupTitle(group), content },
    charts: charts.map(({ spec }) => spec),
  };
}

const alternative = (metric: string, change: string): string =>
  `Chart over the runs: ${metric}. Last change: ${change}. The same figures are in the table "Every run" below.`;
