import { formatMetric } from "../../../result/metric.js";
import type { RunResult } from "../../../result/run-result.js";
import { dataTable, passMark, section } from "../parts/data-table.js";
import { isUntrusted, measured } from "../parts/figures.js";
import { breakableAfterDots, type Html, html } from "../parts/markup.js";

export function thresholdsSection(result: RunResult): Html {
  if (result.thresholds.length === 0) {
    return section("thresholds", "Thresholds", html`<p>The scenario sets none.</p>`);
  }
  const rows = result.thresholds.map((threshold) => [
    html`<code>${breakableAfterDots(threshold.text)}</code>`,
    `${threshold.op} ${formatMetric(threshold.metric, threshold.limit)}`,
    measured(result, threshold.metric, threshold.measured),
    passMark(threshold.pass, isUntrusted(result, threshold.metric)),
  ]);
  const table = {
    id: "table-thresholds",
    caption: "What had to hold for the run to pass.",
    head: ["threshold", "limit", "measured", "result"],
    rows,
    words: [3],
  };
  return section("thresholds", "Thresholds", dataTable(table));
}

export function claimsSection(result: RunResult): Html {
  const title = "What the documents claimed beside what was measured";
  if (result.claims.length === 0) return section("claims", title, html`<p>The scenario quotes no claims.</p>`);
  const rows = result.claims.map((claim) => [
    html`${claim.text}<br><code class="muted">${breakableAfterDots(claim.metric)}</code>`,
    claim.source,
    `${formatMetric(claim.metric, claim.from)} to ${formatMetric(claim.metric, claim.to)}`,
    measured(result, claim.metric, claim.measured),
    claim.outcome,
  ]);
  const table = {
    id: "table-claims",
    caption: "A claim is never a reason to fail: it stands here to be compared.",
    head: ["claim and metric", "source", "claimed", "measured", "outcome"],
    rows,
    words: [1, 4],
  };
  return section("claims", title, dataTable(table));
}
