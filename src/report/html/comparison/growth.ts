import { inWords } from "../../../base/counted-words.js";
import type { Comparison } from "../../../result/comparison/comparison.js";
import { fitText, growthsByInterest } from "../../facts/comparison/growth-words.js";
import { settingText } from "../../facts/comparison/pair-names.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, html } from "../parts/markup.js";
import { metricName, unbroken } from "./names.js";

/** Says how each cost grows with the swept key that does, and shows the line that was fitted to every one. */
export function growthSection({ growth }: Comparison): Content {
  const { growing, constant } = growthsByInterest(growth);
  return [
    growing.length === 0 ? null : html`<ul>\n${growing.map(({ sentence }) => html`<li>${sentence}</li>\n`)}</ul>\n`,
    constant.length === 0 ? null : html`<p>Does not grow: ${inWords(constant)}.</p>\n`,
    dataTable({
      id: "table-growth",
      caption: "The line that fits best, of constant, n and n log n. R² of 1 is a perfect fit.",
      head: ["metric", "with", "growth", "fitted", "in a sentence"],
      rows: growth.map((one) => [
        metricName(one.metric),
        Object.entries(one.settings)
          .map(([key, value]) => settingText(key, value))
          .join(", ") || "–",
        unbroken(one.growth),
        fitText(one),
        one.sentence,
      ]),
      words: [1, 2],
      prose: [3, 4],
    }),
  ];
}
