import { plural } from "../../../base/counted-words.js";
import { inertText } from "../../../base/hostile-text.js";
import { formatCount } from "../../../base/units.js";
import { formatMetric } from "../../../result/metric.js";
import type { RunResult } from "../../../result/run-result.js";
import type { Brief } from "../parts/brief.js";
import { grid } from "../parts/grid.js";
import type { Canvas } from "../parts/layout.js";
import { measuredText } from "../parts/measured.js";

export function claimsSection(result: RunResult, { width }: Canvas): string {
  const rows = result.claims.map((claim) => [
    `${inertText(claim.text)} (${inertText(claim.source)})`,
    `${formatMetric(claim.metric, claim.from)} to ${formatMetric(claim.metric, claim.to)}`,
    measuredText(result, claim.metric, claim.measured),
    claim.outcome,
  ]);
  const head = ["what a document claims", "claimed", "measured", "measured is"];
  return grid({ head, rows, words: [0, 3], flexible: 0 }, width);
}

/** Summarises how measured values compare: `measured against 3 claims: 2 within, 1 undecided`. */
export function claimsBrief({ claims }: RunResult): Brief {
  const outcomes = [...new Set(claims.map(({ outcome }) => outcome))];
  const counts = outcomes.map((outcome) => {
    const count = claims.filter((claim) => claim.outcome === outcome).length;
    return `${formatCount(count)} ${outcome}`;
  });
  return { line: `measured against ${plural(claims.length, "claim")}: ${counts.join(", ")}` };
}
