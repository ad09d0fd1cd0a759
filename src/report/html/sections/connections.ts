import { formatCount, formatRate } from "../../../base/units.js";
import type { RunResult } from "../../../result/run-result.js";
import { dataTable } from "../parts/data-table.js";
import { shouldBeZero } from "../parts/figures.js";
import { type Content, html } from "../parts/markup.js";

export function connectionsSection(result: RunResult): Content {
  const { connections } = result;
  const counts = dataTable({
    id: "table-connections",
    caption:
      "One connection per user. The rate covers the ramp without its stops for measuring. Tried again: attempts after a failed one. Came back: after leaving by plan, or after the connection broke.",
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
      "pings sent",
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
        formatCount(connections.pings),
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
  return connections.errors.length === 0 ? counts : [counts, errors];
}
