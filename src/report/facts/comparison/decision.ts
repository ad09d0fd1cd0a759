import { plural } from "../../../base/counted-words.js";
import type { Comparison } from "../../../result/comparison/comparison.js";

/** Says how the outcomes came about. */
export function decisionText({ pairs, plan, vary }: Comparison): string {
  const judged = Math.max(0, ...pairs.map(({ metrics }) => metrics.filter((metric) => metric.judged).length));
  const order =
    plan === null
      ? "The results were made before, each by a run of its own."
      : `Each run had a fresh server; ${plural(plan.runsEach, "run")} of each variant, interleaved, in an order fixed before the start.`;
  if (pairs.length === 0) {
    return `${order} ${vary.length === 0 ? "Nothing" : "No variant"} was judged against another: each is shown as it was measured.`;
  }
  return (
    `${order} A count without noise is compared as it is. A metric with noise has one value for each run: its change is the ` +
    "Hodges–Lehmann estimate of candidate ÷ baseline, with a confidence interval of at least 95 %, and p is from the exact " +
    `Mann–Whitney test, corrected for ${plural(judged, "judged metric")} (Holm). It regressed or improved only if the whole interval lies beyond ` +
    "its margin and the corrected p is below 0.05; it is equivalent if the whole interval lies within the margin, and else inconclusive."
  );
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Writes the planned order of the runs as `A B B A`, A being the first variant; `null` if there is none to write. */
export function orderText({ plan, variants }: Comparison): string | null {
  if (plan === null || variants.length > LETTERS.length) return null;
  return plan.order.map((variant) => LETTERS[variant] ?? "?").join(" ");
}
