import { formatRate, formatUs } from "../../base/units.js";
import type { RelayTraffic } from "../../result/run-result.js";

export interface RelayFact {
  readonly label: string;
  readonly value: string;
  readonly meaning: string;
  /** Doubt about the run's times falls on it. */
  readonly isTime: boolean;
}

const NOTHING_SENT = "nothing sent";
const ratio = (value: number | null): string => (value === null ? NOTHING_SENT : formatRate(value));

/** What passed between the nodes, for a person. */
export function relayFacts(relay: RelayTraffic): readonly RelayFact[] {
  const { latency, hopsPerMessage, wastedPerMessage, messagesPerBatch } = relay;
  const time = (us: number | undefined): string => (us === undefined ? NOTHING_SENT : formatUs(us));
  const meaning = "from being handed to the relay on one node to arriving at another";
  return [
    { label: "node to node p50", value: time(latency?.p50), meaning, isTime: true },
    { label: "node to node p99", value: time(latency?.p99), meaning, isTime: true },
    { label: "node to node, slowest", value: time(latency?.max), meaning, isTime: true },
    {
      label: "hops per message",
      value: ratio(hopsPerMessage),
      meaning: "transmissions: one when a message leaves its node, one for each copy that arrives",
      isTime: false,
    },
    {
      label: "wasted copies per message",
      value: ratio(wastedPerMessage),
      meaning: "copies that arrived at a node with nobody to give them to",
      isTime: false,
    },
    {
      label: "messages per frame",
      value: ratio(messagesPerBatch),
      meaning: "how many messages travelled together between two processes",
      isTime: false,
    },
  ];
}

export interface LinkMatrix {
  readonly nodes: readonly string[];
  /** By the node of a row, then of a column: copies from the one to the other; `null` on the diagonal. */
  readonly copies: readonly (readonly (number | null)[])[];
}

/** Copies by where they came from (rows) and where they went (columns). */
export function linkMatrix({ links }: RelayTraffic): LinkMatrix {
  const nodes = [...new Set(links.flatMap(({ from, to }) => [from, to]))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const between = (from: string, to: string): number =>
    links.find((link) => link.from === from && link.to === to)?.messages ?? 0;
  return { nodes, copies: nodes.map((from) => nodes.map((to) => (from === to ? null : between(from, to)))) };
}
