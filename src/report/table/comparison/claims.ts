import { inertText } from "../../../base/hostile-text.js";
import type { Comparison } from "../../../result/comparison/comparison.js";
import { valueText } from "../../facts/comparison/effect.js";
import { claimedText } from "../../facts/comparison/sweep.js";
import { bullet, type Canvas } from "../parts/layout.js";
import { MAX_NAME } from "./columns.js";

/** Lists what a document claims beside what the first run of each variant that counts measured. */
export function comparisonClaimsSection({ variants }: Comparison, { width }: Canvas): string {
  return variants
    .flatMap(({ label, claims }) =>
      claims.map((claim) => {
        const measured = `${valueText(claim.metric, claim.measured)}, ${claim.outcome}`;
        const facts = `${inertText(claim.metric)} claimed ${claimedText(claim)}, measured ${measured}`;
        return bullet(
          `${inertText(label, MAX_NAME)}: ${inertText(claim.text)} (${inertText(claim.source)}): ${facts}`,
          width,
        );
      }),
    )
    .join("\n");
}
