import type { ProcessTrace } from "../../protocol/process-trace.js";
import { PLACES } from "../../protocol/process-trace.js";
import type { LostDelivery } from "../ledger/lost-deliveries.js";

/** Where the evidence ends. */
export const NOT_TRACED = "not traced";

/** What stands before the name of a process that took its memory along. */
export const LOST_WITH = "lost with";

/** A lost delivery, with what else is known about its message. */
export interface LostMessage extends Pick<LostDelivery, "node"> {
  /** Its place among the messages that the processes were asked about. */
  readonly index: number;
  /** CLOCK_MONOTONIC microseconds. */
  readonly intendedUs: number;
  /** The node its sender was planned to be on, or `null`. */
  readonly plannedNode: string | null;
}

/** How the nodes of a cluster are joined: by a process that remembers messages, or by a broker that cannot be looked into. */
export interface Joint {
  readonly id: string;
  readonly isTraced: boolean;
  /** What stands between the users and the nodes, if anything does. */
  readonly front: string | null;
  readonly nodes: readonly string[];
}

interface Place {
  readonly process: string;
  readonly place: string;
}

/**
 * The hop that lost a delivery: the one behind the last place on its way that saw the message.
 *
 *     client → n0 in ─ out → client                                             to a user of the same node
 *     client → n0 in ─ handed → relayer in ─ to n2 → n2 arrived ─ out → client  to a user of another
 *
 * Two places of one process have no hop between them: then it was lost `inside n0`. A process that ended took
 * its memory along: where the next place was in such a one, the message was `lost with n0`.
 */
export function hopOf(lost: LostMessage, traces: readonly ProcessTrace[], joint: Joint): string {
  const traceOf = (id: string) => traces.find((trace) => trace.id === id);
  const saw = ({ process, place }: Place) => traceOf(process)?.places[place]?.[lost.index] === "1";
  const remembers = (id: string) => (traceOf(id)?.sinceUs ?? Number.POSITIVE_INFINITY) <= lost.intendedUs;
  if (lost.node === null) return NOT_TRACED;
  const cameIn = joint.nodes.find((process) => saw({ process, place: PLACES.in }));
  const forgetful = joint.nodes.filter((id) => !remembers(id));
  const door = joint.front ?? NOT_TRACED;
  const sender = cameIn ?? lost.plannedNode ?? door;
  const way = wayOf(sender, lost.node, joint);
  const furthest = way.findLastIndex(saw);
  const last = way[furthest];
  const next = way[furthest + 1];
  if (next === undefined) return `${lost.node} → client`;
  // Nobody knows which node it was for, and some have forgotten.
  if (next.process === door)
    return forgetful.length > 0 ? `${LOST_WITH} ${forgetful.join(" or ")}` : `client → ${door}`;
  if (!remembers(next.process)) return `${LOST_WITH} ${next.process}`;
  if (traceOf(next.process)?.isFull) return NOT_TRACED;
  if (last === undefined) return `client → ${next.process}`;
  if (last.process === next.process) return `inside ${next.process}`;
  const isThroughBroker = last.place === PLACES.handed && !joint.isTraced;
  return isThroughBroker ? `${last.process} → ${joint.id} → ${next.process}` : `${last.process} → ${next.process}`;
}

/** Every place a message must be seen at on its way between users of two nodes, in order. */
function wayOf(sender: string, recipient: string, { id, isTraced }: Joint): readonly Place[] {
  const start = { process: sender, place: PLACES.in };
  const end = { process: recipient, place: PLACES.out };
  if (sender === recipient) return [start, end];
  const relayer = [
    { process: id, place: PLACES.in },
    { process: id, place: PLACES.to(recipient) },
  ];
  return [
    start,
    { process: sender, place: PLACES.handed },
    ...(isTraced ? relayer : []),
    { process: recipient, place: PLACES.arrived },
    end,
  ];
}
