import type { Comparison } from "../../../result/comparison/comparison.js";
import { dataTable } from "../parts/data-table.js";
import { breakableAfterDots, type Content, html } from "../parts/markup.js";

export function differencesSection({ differences, variants }: Comparison): Content {
  const spoils = differences.some(({ spoilsTimes }) => spoilsTimes);
  return [
    spoils
      ? html`<p class="warning" role="note"><strong>Times are not compared</strong> where something below makes them another measurement.</p>\n`
      : null,
    dataTable({
      id: "table-differences",
      caption: "What differs between the variants although nobody varied it.",
      head: ["what", ...variants.map(({ label }) => label), "times can be compared"],
      rows: differences.map(({ what, values, spoilsTimes }) => [
        html`<code>${breakableAfterDots(what)}</code>`,
        ...variants.map((_, i) => values[i] ?? "–"),
        spoilsTimes ? html`<span class="mark fail">no</span>` : "yes",
      ]),
      words: [...variants.map((_, i) => i + 1), variants.length + 1],
    }),
  ];
}
