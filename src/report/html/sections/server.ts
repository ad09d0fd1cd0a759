import { formatBytes, formatCount, formatPercent, formatRate, formatUs } from "../../../base/units.js";
import type { RunResult, Server } from "../../../result/run-result.js";
import { WHY_ABSENT } from "../../facts/absence.js";
import { countersSeen, noiseText } from "../../facts/counters.js";
import { endedText } from "../../facts/fault-facts.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, type Html, html } from "../parts/markup.js";

export function serverSection(result: RunResult): Content {
  const { server } = result;
  if (server === null) return html`<p>${WHY_ABSENT.server(result)}</p>\n`;
  const ended = endedText(result);
  return [
    nodesTable(server),
    ended === null ? null : html`<p>${ended}</p>\n`,
    perMessageTable(result, server),
    countersTable(server),
  ];
}

function nodesTable(server: Server): Html {
  return dataTable({
    id: "table-nodes",
    caption:
      "Users: registered once all were connected. Event loop: the share of the hold phase it was busy. CPU: from the first connect to the end of the drain.",
    head: ["node", "address", "users", "CPU", "event loop", "resident memory"],
    rows: server.nodes.map((node) => [
      node.id,
      html`<code>${node.url}</code>`,
      node.users === null ? "–" : formatCount(node.users),
      `${formatRate(node.cpuSec)} s`,
      formatPercent(node.eventLoop),
      formatBytes(node.rss),
    ]),
    words: [1],
  });
}

function perMessageTable(result: RunResult, { perMessage, cpuPerDelivery }: Server): Html {
  const shown = (value: number | null): string => (value === null ? "no such traffic" : formatRate(value));
  return dataTable({
    id: "table-per-message",
    caption: `Work per message. ${noiseText(result)}`,
    head: ["work", "amount"],
    rows: [
      ["connections examined per private message", shown(perMessage.connectionsExaminedPerDm)],
      ["frames encoded per broadcast or room message", shown(perMessage.framesEncodedPerBroadcast)],
      ["deliveries written per message", shown(perMessage.framesSentPerMessage)],
      ["processor time per delivery, in the hold phase", cpuPerDelivery === null ? "–" : formatUs(cpuPerDelivery)],
    ],
  });
}

function countersTable({ nodes }: Server): Html {
  const several = nodes.length > 1;
  return dataTable({
    id: "table-counters",
    caption: "The server's counters over the whole run. Counters that stayed at zero are left out.",
    head: ["counter", ...(several ? nodes.map((node) => node.id) : []), several ? "all nodes" : "count"],
    rows: countersSeen(nodes).map(({ label, perNode, total }) => [
      label,
      ...(several ? perNode.map(formatCount) : []),
      formatCount(total),
    ]),
  });
}
