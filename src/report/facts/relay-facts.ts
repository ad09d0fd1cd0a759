import { formatRate, formatUs } from "../../base/units.js";
import type { RelayTraffic } from "../../result/run-result.js";

export interface RelayFact {
  readonly label: string;
  readonly value: string;
  readonly meaning: string;
  /** Whether it is a time, and so doubtful when the run's times are. */
  readonly isTime: boolean;
}

const NOTHING_SENT = "nothing sent";
const ratio = (value: number | null): string => (value === null ? NOTHING_SENT : formatRate(value));

/** Returns what passed between the nodes, with labels and meanings. */
export function relayFacts(relay: RelayTraffic): readonly RelayFact[] {
  const { latency, hopsPerMessage, wastedPerMessage, messagesPerBatch } = relay;
  const time = (us: number | undefined): string => (us === undefined ? NOTHING_SENT : formatUs(us));
  const meaning = "from handover to the relay on one node to arrival at another";
  return [
    { label: "node to node p50", value: time(latency?.p50), meaning, isTime: true },
    { label: "node to node p99", value: time(latency?.p99), meaning, isTime: true },
    { label: "node to node, slowest", value: time(latency?.max), meaning, isTime: true },
    {
      label: "hops per message",
      value: ratio(hopsPerMessage),
      meaning: "transmissions: one when a message leaves its node, and one for each copy that arrives",
      isTime: false,
    },
    {
      label: "wasted copies per message",
      value: ratio(wastedPerMessage),
      meaning: "copies that arrived at a node without a recipient",
      isTime: false,
    },
    {
      label: "messages per frame",
      value: ratio(messagesPerBatch),
      meaning: "messages that shared a frame between two processes",
      isTime: false,
    },
  ];
}

export interface LinkMatrix {
  readonly nodes: readonly string[];
  /** `copies[row][column]`: the copies from the row's node to the column's; `null` on the diagonal. */
  readonly copies: readonly (readonly (number | null)[])[];
}

/** Returns the copies by origin (rows) and destination (columns). */
export function linkMatrix({ links }: RelayTraffic): LinkMatrix {
  const nodes = [...new Set(links.flatMap(({ from, to }) => [from, to]))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const between = (from: string, to: string): number =>
    links.find((link) => link.from === from && link.to === to)?.messages ?? 0;
  return { nodes, copies: nodes.map((from) => nodes.map((to) => (from === to ? null : between(from, to)))) };
}
