import { formatCount } from "../../../base/units.js";
import type { RelayTraffic, RunResult } from "../../../result/run-result.js";
import { linkMatrix, relayFacts } from "../../facts/relay-facts.js";
import { doubtAboutTimes } from "../../facts/trust.js";
import { dataTable } from "../parts/data-table.js";
import { doubtful } from "../parts/figures.js";
import type { Content, Html } from "../parts/markup.js";

/** Shows what passed between the nodes, and how long it took. */
export function relaySection(result: RunResult): Content {
  const relay = result.server?.relay ?? null;
  return relay === null ? null : [factsTable(relay, doubtAboutTimes(result) !== null), linksTable(relay)];
}

function factsTable(relay: RelayTraffic, doubt: boolean): Html {
  return dataTable({
    id: "table-relay",
    caption:
      "Messages for users of other nodes. Times cover the run from the start of the hold phase, the rest the whole run.",
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
    caption: "Copies by the node that handed them to the relay and the node they arrived at.",
    head: ["from", ...nodes.map((node) => `to ${node}`)],
    rows: nodes.map((from, row) => [
      from,
      ...(copies[row] ?? []).map((count) => (count === null ? "–" : formatCount(count))),
    ]),
  });
}
