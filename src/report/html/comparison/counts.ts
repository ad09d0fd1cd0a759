import { plural } from "../../../base/counted-words.js";
import type { Comparison, ExactComparison, PairComparison } from "../../../result/comparison/comparison.js";
import { exactChange, valueText } from "../../facts/comparison/effect.js";
import { byOutcome } from "../../facts/comparison/outcomes.js";
import { pairNames, sideHeads } from "../../facts/comparison/pair-names.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, type Html, html } from "../parts/markup.js";
import { metricName } from "./names.js";
import { outcomeMark } from "./outcome.js";
import { ofEachPair } from "./pairs.js";

/** Shows the numbers without noise: any change is a change in the server. */
export function countsSection(comparison: Comparison): Content {
  return [
    html`<p>These numbers have no noise: any change is a change in the server, and one run of each shows it. What went wrong is the sum over all runs; work is for each message.</p>\n`,
    ofEachPair(comparison, (pair, index) => {
      const counts = byOutcome([...pair.correctness, ...pair.counters]).flatMap(([, some]) => some);
      const equal = counts.filter(isEqual);
      if (counts.length === 0) return null;
      const [all, none] = [equal.length === counts.length, equal.length === 0];
      return [
        all
          ? null
          : countsTable(
              comparison,
              pair,
              `table-counts-${index}`,
              counts.filter((count) => !isEqual(count)),
            ),
        none ? null : sameOnBothSides(comparison, pair, index, equal),
      ];
    }),
  ];
}

const isEqual = ({ outcome, baseline, candidate }: ExactComparison): boolean =>
  outcome === "equivalent" && baseline === candidate;

function sameOnBothSides(
  comparison: Comparison,
  pair: PairComparison,
  index: number,
  equal: readonly ExactComparison[],
): Html {
  const zero = equal.filter(({ candidate }) => candidate === 0).length;
  return html`<details>
<summary>${plural(equal.length, "count that is", "counts that are")} the same on both sides${zero === 0 ? "" : `, ${zero} of them 0`}</summary>
${countsTable(comparison, pair, `table-same-${index}`, equal)}</details>
`;
}

function countsTable(
  comparison: Comparison,
  pair: PairComparison,
  id: string,
  counts: readonly ExactComparison[],
): Html {
  const heads = sideHeads(pairNames(comparison, pair));
  return dataTable({
    id,
    caption: "Counted exactly; less is better.",
    head: ["what is counted", ...heads, "change", "outcome"],
    rows: counts.map(countRow),
    words: [3, 4],
  });
}

function countRow(count: ExactComparison): readonly Content[] {
  const { metric, baseline, candidate, outcome } = count;
  const muted = (text: string): Content => (isEqual(count) ? html`<span class="zero">${text}</span>` : text);
  return [
    metricName(metric),
    muted(valueText(metric, baseline)),
    muted(valueText(metric, candidate)),
    muted(exactChange(count)),
    isEqual(count) ? muted(outcome) : outcomeMark(outcome),
  ];
}
