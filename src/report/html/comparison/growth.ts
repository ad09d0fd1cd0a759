import type { Comparison } from "../../../result/comparison/comparison.js";
import { fitText } from "../../facts/comparison/growth-words.js";
import { settingText } from "../../facts/comparison/pair-names.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, html } from "../parts/markup.js";
import { metricName } from "./metric-name.js";

/** Says how each cost grows with the swept key, and shows the line that was fitted. */
export function growthSection({ growth }: Comparison): Content {
  return [
    html`<ul>
${growth.map(({ sentence }) => html`<li>${sentence}</li>\n`)}</ul>
`,
    dataTable({
      id: "table-growth",
      caption: "The line that fits best, of constant, n and n log n. R² of 1 is a perfect fit.",
      head: ["metric", "with", "growth", "fitted"],
      rows: growth.map((one) => [
        metricName(one.metric),
        Object.entries(one.settings)
          .map(([key, value]) => settingText(key, value))
          .join(", ") || "–",
        one.growth,
        fitText(one),
      ]),
      words: [1, 2],
      prose: [3],
    }),
  ];
}
