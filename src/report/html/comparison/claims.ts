import type { Comparison } from "../../../result/comparison/comparison.js";
import { valueText } from "../../facts/comparison/effect.js";
import { claimedText } from "../../facts/comparison/sweep.js";
import { dataTable } from "../parts/data-table.js";
import { breakableAfterDots, type Content, html } from "../parts/markup.js";

/** Shows what a document claims beside what the first run of each variant that counts measured. */
export function comparisonClaimsSection({ variants }: Comparison): Content {
  return dataTable({
    id: "table-claims",
    caption: "Claims decide nothing; they are only compared, with the first run of each variant that counts.",
    head: ["claim and metric", "variant", "source", "claimed", "measured", "the measured value is"],
    rows: variants.flatMap(({ label, claims }) =>
      claims.map((claim) => [
        html`${claim.text}<br><code class="muted">${breakableAfterDots(claim.metric)}</code>`,
        label,
        claim.source,
        claimedText(claim),
        valueText(claim.metric, claim.measured),
        claim.outcome,
      ]),
    ),
    words: [1, 2, 5],
  });
}
