import type { Comparison, PairComparison } from "../../../result/comparison/comparison.js";
import { pairsInOrder } from "../../facts/comparison/outcomes.js";
import { pairTitle } from "../../facts/comparison/pair-names.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, type Html, html } from "../parts/markup.js";
import { outcomeMark } from "./outcome.js";

export function pairsSection(comparison: Comparison): Content {
  return dataTable({
    id: "table-pairs",
    caption: "Each candidate against its baseline; the pair that decided the outcome comes first.",
    head: ["candidate against baseline", "outcome", "in a sentence"],
    rows: pairsInOrder(comparison).map((pair) => [
      pairTitle(comparison, pair),
      outcomeMark(pair.outcome),
      pair.sentence,
    ]),
    words: [1],
    prose: [2],
  });
}

/** Shows something of each pair: of the first one openly, of the others where a reader asks for it. */
export function ofEachPair(
  comparison: Comparison,
  render: (pair: PairComparison, index: number) => Content | null,
): Content {
  const shown = pairsInOrder(comparison).flatMap((pair, i) => {
    const content = render(pair, i);
    return content === null ? [] : [{ title: pairTitle(comparison, pair), content }];
  });
  const [first, ...others] = shown;
  if (first === undefined) return null;
  if (others.length === 0) return first.content;
  return [
    html`<h3>${first.title}</h3>\n`,
    first.content,
    ...others.map(
      ({ title, content }): Html => html`<details>
<summary>${title}</summary>
<div>${content}</div></details>
`,
    ),
  ];
}
