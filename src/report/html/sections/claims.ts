import { formatMetric } from "../../../result/metric.js";
import type { RunResult } from "../../../result/run-result.js";
import { dataTable } from "../parts/data-table.js";
import { measured } from "../parts/figures.js";
import { breakableAfterDots, type Content, html } from "../parts/markup.js";

export function claimsSection(result: RunResult): Content {
  return dataTable({
    id: "table-claims",
    caption: "Claims never affect the verdict; they are only compared.",
    head: ["claim and metric", "source", "claimed", "measured", "the measured value is"],
    rows: result.claims.map((claim) => [
      html`${claim.text}<br><code class="muted">${breakableAfterDots(claim.metric)}</code>`,
      claim.source,
      `${formatMetric(claim.metric, claim.from)} to ${formatMetric(claim.metric, claim.to)}`,
      measured(result, claim.metric, claim.measured),
      claim.outcome,
    ]),
    words: [1, 4],
  });
}
