import type { RunResult } from "../../../result/run-result.js";
import { commandToRepeat, environmentRows } from "../../facts/origin-facts.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, html } from "../parts/markup.js";
import { scenarioDetails } from "../parts/scenario-text.js";

export function originSection(result: RunResult): Content {
  return [
    html`<h3>To repeat this run</h3>
<pre><code>${commandToRepeat(result)}</code></pre>
<p>Seed ${result.seed}. The same seed plans the same messages between the same users at the same times.</p>
<h3>Environment</h3>
`,
    dataTable({
      id: "table-environment",
      caption: "The machine and the versions.",
      head: [],
      rows: environmentRows(result.environment),
      words: [1],
    }),
    scenarioDetails("The scenario with every default filled in", result.scenario),
  ];
}
