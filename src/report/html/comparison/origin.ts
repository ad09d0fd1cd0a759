import { formatUs } from "../../../base/units.js";
import type { Comparison } from "../../../result/comparison/comparison.js";
import { decisionText, orderText } from "../../facts/comparison/decision.js";
import { commandToRepeat, environmentRows } from "../../facts/origin-facts.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, type Html, html } from "../parts/markup.js";
import { scenarioDetails } from "../parts/scenario-text.js";

/** Says how the outcomes came about. */
export function decisionSection(comparison: Comparison): Content {
  const order = orderText(comparison);
  return html`<p>${decisionText(comparison)} <code>docs/compare.md</code> has the details.</p>
${order === null ? null : html`<p>Order of the runs, A being ${comparison.variants[0]?.label ?? ""}: ${order}.</p>\n`}`;
}

/** Shows the command, the version, the machines and the scenarios. */
export function comparisonOriginSection(comparison: Comparison): Content {
  const { chatbench, startedAt, durationUs, variants } = comparison;
  return [
    html`<h3>To repeat this comparison</h3>
<pre><code>${commandToRepeat(comparison)}</code></pre>
<p>chatbench ${chatbench}, started ${startedAt}, took ${formatUs(durationUs)}. Seeds: ${[...new Set(variants.map(({ seed }) => seed))].join(", ")}.</p>
<h3>Environment</h3>
`,
    environmentTable(comparison),
    variants.map(({ label, scenario }) =>
      scenarioDetails(`The scenario of ${label}, with every default filled in`, scenario),
    ),
  ];
}

/** Shows one column where all variants agree, which is usual: they were run on one machine. */
function environmentTable({ variants }: Comparison): Html {
  const columns = variants.map(({ environment }) => environmentRows(environment));
  const first = columns[0] ?? [];
  const rows = first.map(([name], row) => ({ name, values: columns.map((column) => column[row]?.[1] ?? "–") }));
  const isShared = rows.every(({ values }) => values.every((value) => value === values[0]));
  return dataTable({
    id: "table-environment",
    caption: "The machine and the versions, of the first run of each variant.",
    head: isShared ? [] : ["", ...variants.map(({ label }) => label)],
    rows: rows.map(({ name, values }) => [name, ...(isShared ? values.slice(0, 1) : values)]),
    words: columns.map((_, i) => i + 1),
  });
}
