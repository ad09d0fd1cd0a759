import { formatMetric } from "../../../result/metric.js";
import type { RunResult } from "../../../result/run-result.js";
import { WHY_ABSENT } from "../../facts/absence.js";
import { isDoubtfulOutcome } from "../../facts/trust.js";
import { dataTable } from "../parts/data-table.js";
import { measured, passMark } from "../parts/figures.js";
import { breakableAfterDots, type Content, html } from "../parts/markup.js";

export function thresholdsSection(result: RunResult): Content {
  const absence = WHY_ABSENT.thresholds(result);
  if (absence !== null) return html`<p>${absence}</p>\n`;
  return dataTable({
    id: "table-thresholds",
    caption: "The limits that the run had to keep to pass.",
    head: ["metric", "limit", "measured", "result"],
    rows: result.thresholds.map((threshold) => [
      html`<code>${breakableAfterDots(threshold.metric)}</code>`,
      `${threshold.op} ${formatMetric(threshold.metric, threshold.limit)}`,
      measured(result, threshold.metric, threshold.measured),
      passMark(threshold.pass, isDoubtfulOutcome(result, threshold)),
    ]),
    words: [3],
  });
}
