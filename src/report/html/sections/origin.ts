import { stringify } from "yaml";
import { formatBytes, formatCount, formatRate, formatUs } from "../../../base/units.js";
import type { Environment, RunResult } from "../../../result/run-result.js";
import { commandToRepeat } from "../../facts/command-to-repeat.js";
import { loadText } from "../../facts/machine-load.js";
import { dataTable, section } from "../parts/data-table.js";
import { shouldBeZero } from "../parts/figures.js";
import { type Content, type Html, html } from "../parts/markup.js";

export function connectionsSection(result: RunResult): Html {
  const { connections } = result;
  const counts = dataTable({
    id: "table-connections",
    caption:
      "One connection for each user. The rate is over the ramp, stops for measuring left out. Tried again: attempts after a failed one. Came back: after leaving by plan, or after the connection broke.",
    head: [
      "",
      "planned",
      "opened",
      "per second",
      "failed",
      "tried again",
      "ended early",
      "of these by faults, and back",
      "came back",
    ],
    rows: [
      [
        "connections",
        formatCount(connections.planned),
        formatCount(connections.opened),
        formatRate(connections.perSec),
        shouldBeZero(connections.failed),
        formatCount(connections.retried),
        shouldBeZero(connections.closedEarly),
        formatCount(connections.cutByFaults),
        formatCount(connections.reconnected),
      ],
    ],
  });
  const errors = dataTable({
    id: "table-errors",
    caption: "Why connections failed or ended early, most frequent first.",
    head: ["cause", "HTTP status", "close code", "count", "example"],
    rows: connections.errors.map(({ cause, status, code, count, example }) => [
      cause,
      status ?? "",
      code ?? "",
      formatCount(count),
      html`<code>${example}</code>`,
    ]),
    prose: [4],
  });
  return section("connections", "Connections", counts, connections.errors.length === 0 ? null : errors);
}

function environmentRows(environment: Environment): readonly (readonly Content[])[] {
  return [
    ["started", environment.startedAt],
    ["took", formatUs(environment.durationUs)],
    ["chatbench", environment.chatbench],
    ["Node.js", environment.node],
    ["platform", environment.platform],
    ["kernel", environment.kernel],
    ["processor", `${environment.cpuModel}, ${formatCount(environment.cores)} cores`],
    ["memory", formatBytes(environment.memoryBytes)],
    ["load", loadText(environment)],
    [
      "descriptors per process",
      environment.descriptorLimit === null ? "not known" : formatCount(environment.descriptorLimit),
    ],
    ["generator and server", environment.sharedMachine ? "on this one machine" : "on different machines"],
  ];
}

/** Each line inert by itself: a scenario's line breaks are its layout. */
function scenarioText(result: RunResult): Html {
  return html`${stringify(result.scenario)
    .split("\n")
    .map((line) => html`${line}\n`)}`;
}

export function originSection(result: RunResult): Html {
  return section(
    "origin",
    "Where these numbers come from",
    html`<h3>To run it again</h3>
<pre><code>${commandToRepeat(result)}</code></pre>
<p>Seed ${result.seed}: the same seed plans the same messages between the same users at the same times.</p>
`,
    html`<h3>Environment</h3>\n`,
    dataTable({
      id: "table-environment",
      caption: "The machine and the versions.",
      head: [],
      rows: environmentRows(result.environment),
      words: [1],
    }),
    html`<details>
<summary>The scenario with every default filled in</summary>
<pre><code>${scenarioText(result)}</code></pre>
</details>
`,
  );
}
