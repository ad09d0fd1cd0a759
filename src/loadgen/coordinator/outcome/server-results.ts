import { US_PER_SEC } from "../../../base/units.js";
import { KIND_INDEX } from "../../../protocol/marker.js";
import type { ProcessAddress, ProcessSnapshot } from "../../../protocol/server-control.js";
import type { Server } from "../../../result/run-result.js";
import type { Scenario } from "../../../scenario/schema/scenario.js";
import { noDeliveries } from "../../ledger/delivery-tally.js";
import { holdPhase, type RunObservations } from "../run-observations.js";
import { busyShares } from "../timeline.js";
import { relayTraffic } from "./relay-traffic.js";

/** Which server was measured, and whether what it delivered was judged. */
export interface ServerFrame {
  readonly scenario: Scenario;
  /** False: deliveries were counted and not judged. */
  readonly verify: boolean;
  /** The processes this run started, nodes first; none when the server was running already. */
  readonly processes: readonly ProcessAddress[];
}

/** Returns what the processes of the server used and counted; `null` where the run did not start it. Pure. */
export function serverOf(seen: RunObservations, { processes, scenario, verify }: ServerFrame): Server | null {
  const { subject } = scenario;
  if (processes.length === 0 || subject.mode === "running") return null;
  const { fromUs, toUs } = holdPhase(seen);
  const before = seen.timeline.sampleNear(fromUs)?.nodes ?? seen.serverBefore;
  const after = seen.timeline.sampleNear(toUs)?.nodes ?? seen.serverAfter;
  // A process that died is known by the last look at it.
  const last = withThoseGone(seen.serverAfter, seen.timeline.lastLooks(Number.POSITIVE_INFINITY));
  const shares = busyShares(before, withThoseGone(after, seen.timeline.lastLooks(toUs)));
  const results = processes.flatMap(({ id, url }, index) => {
    const end = last.find((node) => node.id === id);
    if (end === undefined) return [];
    const start = seen.serverBefore.find((node) => node.id === id);
    const rss = (after.find((node) => node.id === id) ?? end).usage.rssBytes;
    const cpuSec = end.usage.cpuSec - (start?.usage.cpuSec ?? 0);
    const isNode = index < subject.server.nodes;
    const users = isNode ? (seen.serverFull.find((node) => node.id === id)?.users ?? null) : null;
    return [{ id, url, users, cpuSec, rss, eventLoop: shares.get(id) ?? 0, counters: end.counters }];
  });
  return {
    leftovers: seen.leftovers,
    nodes: results,
    cpuPerDelivery: cpuPerDelivery(before, after),
    perMessage: perMessageOf(last, verify ? dmsThatCame(seen) : null),
    relay: subject.server.topology === "single" ? null : relayTraffic(before, last),
  };
}

/** Adds those that have ended, as they were last seen. */
function withThoseGone(
  nodes: readonly ProcessSnapshot[],
  seen: readonly ProcessSnapshot[],
): readonly ProcessSnapshot[] {
  return [...nodes, ...seen.filter(({ id }) => nodes.every((node) => node.id !== id))];
}

/** Returns `null` unless every process was there all the time and something was delivered. */
function cpuPerDelivery(before: readonly ProcessSnapshot[], after: readonly ProcessSnapshot[]): number | null {
  const isWhole = before.length === after.length && after.every(({ id }) => before.some((node) => node.id === id));
  const cpuSec = (nodes: readonly ProcessSnapshot[]) => nodes.reduce((sum, { usage }) => sum + usage.cpuSec, 0);
  const written = (nodes: readonly ProcessSnapshot[]) =>
    nodes.reduce((sum, { counters }) => sum + counters.framesSent - counters.answersSent, 0);
  const deliveries = written(after) - written(before);
  return isWhole && deliveries > 0 ? ((cpuSec(after) - cpuSec(before)) / deliveries) * US_PER_SEC : null;
}

/** Private messages that reached their recipients, whatever was wrong with them. */
function dmsThatCame({ tally }: RunObservations): number {
  const dm = tally.byKind[KIND_INDEX.dm] ?? noDeliveries();
  return dm.delivered + dm.mayDelivered + dm.late + dm.corrupted + dm.impersonated;
}

/** @param cameDms private messages that arrived; `null` when nobody judged. */
function perMessageOf(nodes: readonly ProcessSnapshot[], cameDms: number | null): Server["perMessage"] {
  const sum = (counter: keyof ProcessSnapshot["counters"]) =>
    nodes.reduce((total, { counters }) => total + counters[counter], 0);
  const per = (amount: number, messages: number) => (messages === 0 ? null : amount / messages);
  const dms = sum("privateMessages");
  const dmsThatArrived = cameDms ?? dms - sum("usersNotFound");
  const broadcasts = sum("broadcasts");
  const rooms = sum("roomMessages");
  return {
    connectionsExaminedPerDm: per(sum("connectionsExamined"), dms),
    // A private message is encoded once, whatever the broadcast strategy, and where its recipient is: not when
    // nobody knows that one, when it was refused, or when it was lost on its way there.
    framesEncodedPerBroadcast: per(sum("framesEncoded") - dmsThatArrived, broadcasts + rooms),
    framesSentPerMessage: per(sum("framesSent") - sum("answersSent"), dms + broadcasts + rooms),
  };
}
