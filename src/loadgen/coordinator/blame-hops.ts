import type { ProcessTrace } from "../../protocol/process-trace.js";
import { PLACES } from "../../protocol/process-trace.js";
import type { LostDelivery } from "../ledger/lost-deliveries.js";

/** What is said where there is no evidence. */
export const NOT_TRACED = "not traced";

/** What is said before the name of a process that ended, and whose memory ended with it. */
export const LOST_WITH = "lost with";

/** A lost delivery, and what else is known about its message. */
export interface LostMessage extends Pick<LostDelivery, "node"> {
  /** Its place among the messages that the processes were asked about. */
  readonly index: number;
  /** CLOCK_MONOTONIC microseconds. */
  readonly intendedUs: number;
  /** The node that its sender was planned to be on, or `null`. */
  readonly plannedNode: string | null;
}

/** A cluster whose nodes remember messages. */
export interface TracedCluster {
  /** The id of the backbone. */
  readonly backbone: string;
  /** Whether the backbone remembers messages too: a relayer does, a broker does not. */
  readonly isBackboneTraced: boolean;
  /** What stands between the users and the nodes, if anything does. */
  readonly front: string | null;
  readonly nodes: readonly string[];
}

interface Place {
  readonly process: string;
  readonly place: string;
}

/**
 * Returns the hop that lost a delivery: the one after the last place on its way that saw the message.
 *
 *     client → n0 in ─ out → client                                             to a user of the same node
 *     client → n0 in ─ handed → relayer in ─ to n2 → n2 arrived ─ out → client  to a user of another
 *
 * Two places of one process have no hop between them: there the message was lost `inside n0`. A process that ended
 * has forgotten what it saw: where the next place was in one of those, the message was `lost with n0`.
 */
export function hopOf(lost: LostMessage, traces: readonly ProcessTrace[], cluster: TracedCluster): string {
  const traceOf = (id: string) => traces.find((trace) => trace.id === id);
  const saw = ({ process, place }: Place) => traceOf(process)?.places[place]?.[lost.index] === "1";
  const remembers = (id: string) => (traceOf(id)?.sinceUs ?? Number.POSITIVE_INFINITY) <= lost.intendedUs;
  if (lost.node === null) return NOT_TRACED;
  const cameIn = cluster.nodes.find((process) => saw({ process, place: PLACES.in }));
  const forgetful = cluster.nodes.filter((id) => !remembers(id));
  const door = cluster.front ?? NOT_TRACED;
  const sender = cameIn ?? lost.plannedNode ?? door;
  const way = wayOf(sender, lost.node, cluster);
  const furthest = way.findLastIndex(saw);
  const last = way[furthest];
  const next = way[furthest + 1];
  if (next === undefined) return `${lost.node} → client`;
  // Nobody knows which node the message came in by, and some nodes have forgotten.
  if (next.process === door)
    return forgetful.length > 0 ? `${LOST_WITH} ${forgetful.join(" or ")}` : `client → ${door}`;
  if (!remembers(next.process)) return `${LOST_WITH} ${next.process}`;
  if (traceOf(next.process)?.isFull) return NOT_TRACED;
  if (last === undefined) return `client → ${next.process}`;
  if (last.process === next.process) return `inside ${next.process}`;
  const isThroughBroker = last.place === PLACES.handed && !cluster.isBackboneTraced;
  return isThroughBroker
    ? `${last.process} → ${cluster.backbone} → ${next.process}`
    : `${last.process} → ${next.process}`;
}

/** Returns every place that must see a message on its way between users of two nodes, in order. */
function wayOf(sender: string, recipient: string, { backbone, isBackboneTraced }: TracedCluster): readonly Place[] {
  const start = { process: sender, place: PLACES.in };
  const end = { process: recipient, place: PLACES.out };
  if (sender === recipient) return [start, end];
  const relayer = [
    { process: backbone, place: PLACES.in },
    { process: backbone, place: PLACES.to(recipient) },
  ];
  return [
    start,
    { process: sender, place: PLACES.handed },
    ...(isBackboneTraced ? relayer : []),
    { process: recipient, place: PLACES.arrived },
    end,
  ];
}
