import { formatCount } from "../../../base/units.js";
import type { HistoryPoint, TrendGroup } from "../../../result/history/trends.js";
import { formatMetric } from "../../../result/metric.js";
import { changeSize, changesOf, commitName, dayOf, lastChangeText, offLevel } from "../../facts/history-facts.js";
import { dataTable } from "../parts/data-table.js";
import { breakableAfterDots, type Content, type Html, html } from "../parts/markup.js";
import { groupRuns } from "./group-runs.js";

const metricName = (metric: string): Html => html`<code>${breakableAfterDots(metric)}</code>`;
const NONE = "–";

/** Lists every change of a group, the newest first. */
export function changesTable(id: string, { trends }: TrendGroup): Content {
  const changes = changesOf(trends);
  if (changes.length === 0) return html`<p>No metric changed.</p>\n`;
  return dataTable({
    id,
    caption: "Every change, the newest first. The commit is the first one measured after it.",
    head: ["metric", "commit", "date", "branch", "before", "after", "by"],
    rows: changes.map(({ trend, change, point }) => [
      metricName(trend.metric),
      commitName(point) ?? NONE,
      dayOf(point),
      point.branch ?? NONE,
      formatMetric(trend.metric, change.before),
      formatMetric(trend.metric, change.after),
      changeSize({ ...trend, exact: false }, change),
    ]),
    words: [3],
  });
}

/** Shows each metric of a group in a row. */
export function trendsTable(id: string, { trends }: TrendGroup): Html {
  return dataTable({
    id,
    caption: "Each metric. Its level is the median since its last change; a counter without noise has none.",
    head: ["metric", "runs", "first", "last", "level", "last, off level", "last change"],
    rows: trends.map((trend) => {
      const { metric, points, level, exact } = trend;
      const value = (point: HistoryPoint | undefined): string =>
        point === undefined ? NONE : formatMetric(metric, point.value);
      return [
        metricName(metric),
        formatCount(points.length),
        value(points[0]),
        value(points.at(-1)),
        exact ? NONE : formatMetric(metric, level),
        offLevel(trend) ?? NONE,
        lastChangeText(trend),
      ];
    }),
    prose: [6],
  });
}

/** Shows every value of a group: a row for each run, the newest first, and a column for each metric. */
export function runsTable(id: string, group: TrendGroup): Html {
  const metrics = group.trends.map(({ metric }) => metric);
  return dataTable({
    id,
    caption: "Every run, the newest first.",
    head: ["began", "commit", "branch", "gate", ...metrics],
    rows: groupRuns(group)
      .toReversed()
      .map(({ values, ...run }) => [
        run.at,
        commitName(run) ?? NONE,
        run.branch ?? NONE,
        run.verdict,
        ...metrics.map((metric, i) => {
          const value = values[i] ?? null;
          return value === null ? NONE : formatMetric(metric, value);
        }),
      ]),
    words: [1, 2, 3],
  });
}
