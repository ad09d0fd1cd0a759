import { formatCount } from "../../../base/units.js";
import type { RelayTraffic, RunResult } from "../../../result/run-result.js";
import { linkMatrix, relayFacts } from "../../facts/relay-facts.js";
import { doubtAboutTimes } from "../../facts/trust.js";
import { dataTable, section } from "../parts/data-table.js";
import { doubtful } from "../parts/figures.js";
import type { Html } from "../parts/markup.js";

/** What joining the nodes took; nothing for a node alone. */
export function relaySection(result: RunResult): Html | null {
  const relay = result.server?.relay ?? null;
  if (relay === null) return null;
  return section("relay", "Between the nodes", factsTable(relay, doubtAboutTimes(result) !== null), linksTable(relay));
}

function factsTable(relay: RelayTraffic, doubt: boolean): Html {
  return dataTable({
    id: "table-relay",
    caption: "Messages for users of other nodes. Times since the hold phase began, the rest over the whole run.",
    head: ["relay", "value", "meaning"],
    rows: relayFacts(relay).map(({ label, value, meaning, isTime }) => [
      label,
      isTime && doubt ? doubtful(value) : value,
      meaning,
    ]),
    prose: [2],
  });
}

function linksTable(relay: RelayTraffic): Html | null {
  const { nodes, copies } = linkMatrix(relay);
  if (nodes.length === 0) return null;
  return dataTable({
    id: "table-links",
    caption: "Copies that arrived, by the node that handed them to the relay and the node they arrived at.",
    head: ["from", ...nodes.map((node) => `to ${node}`)],
    rows: nodes.map((from, row) => [
      from,
      ...(copies[row] ?? []).map((count) => (count === null ? "–" : formatCount(count))),
    ]),
  });
}
