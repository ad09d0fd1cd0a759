import { stringify } from "yaml";
import type { ScenarioDocument } from "../../../scenario/schema/scenario-document.js";
import { type Html, html } from "./markup.js";

/** Shows a scenario as YAML, closed until it is asked for. Each line is made inert separately, to keep the line breaks. */
export function scenarioDetails(summary: string, scenario: ScenarioDocument): Html {
  const lines = stringify(scenario).split("\n");
  return html`<details>
<summary>${summary}</summary>
<pre><code>${lines.map((line) => html`${line}\n`)}</code></pre>
</details>
`;
}
