import { US_PER_SEC } from "../../../base/units.js";
import { KIND_INDEX, type Kind, perKind } from "../../../protocol/marker.js";
import type { ProcessAddress, ProcessSnapshot } from "../../../protocol/server-control.js";
import { VIOLATIONS } from "../../../protocol/violations.js";
import { LatencyHistogram } from "../../../result/latency-histogram.js";
import { memoryPerConnection } from "../../../result/memory-slope.js";
import type { Measurements } from "../../../result/metric.js";
import {
  type Connections,
  type Delivery,
  type Environment,
  type Generator,
  type MessageCounts,
  RESULT_SCHEMA,
  type RunResult,
  type Server,
} from "../../../result/run-result.js";
import { evaluateClaims } from "../../../result/verdict/claims.js";
import {
  busiestWindow,
  detectSaturation,
  lagBehindThresholds,
  type Saturation,
  tightestLatencyLimitUs,
  type WorkerLoad,
} from "../../../result/verdict/saturation.js";
import { steadySentence } from "../../../result/verdict/sentences.js";
import { evaluateThresholds } from "../../../result/verdict/thresholds.js";
import { decideVerdict } from "../../../result/verdict/verdict.js";
import type { Scenario } from "../../../scenario/schema/scenario.js";
import type { ScenarioDocument } from "../../../scenario/schema/scenario-document.js";
import { type SecondMedian, testSteadyState } from "../../../stats/steady-state.js";
import type { ClientName } from "../../client/clients.js";
import { CloseGroups } from "../../close-groups.js";
import { BitSet, type BitSetPages } from "../../ledger/bit-set.js";
import { auditHash } from "../../ledger/delivery-audit.js";
import { addCounts, noDeliveries, noViolations } from "../../ledger/delivery-tally.js";
import { USER_NOT_FOUND } from "../../ledger/not-found-log.js";
import type { RunObservations } from "../run-observations.js";
import { busyShares } from "../timeline.js";
import { cutByFaults, faultResults } from "./fault-results.js";
import { summariseLatency } from "./latency-summaries.js";
import { relayTraffic } from "./relay-traffic.js";

/** What a result holds besides what was seen. */
export interface RunFrame {
  readonly id: string;
  readonly command: string;
  readonly scenario: Scenario;
  readonly document: ScenarioDocument;
  readonly client: ClientName;
  /** Any certificate was good enough for a server behind `wss:`. */
  readonly certificatesUnchecked: boolean;
  /** Whether deliveries were judged. */
  readonly verify: boolean;
  readonly environment: Environment;
  /** The processes this run started, nodes first; none when the server was running already. */
  readonly processes: readonly ProcessAddress[];
}

/** Makes a result of what was seen: sums, verdict, nothing measured anew. Pure. */
export function assembleResult(seen: RunObservations, frame: RunFrame): RunResult {
  const { scenario } = frame;
  const loads = workerLoads(seen);
  const saturation = detectSaturation(loads, tightestLatencyLimitUs(scenario.thresholds));
  const measured: Measurements = {
    connections: connectionsOf(seen),
    errorAnswers: errorAnswersOf(seen),
    messages: messagesOf(seen, asksForAcks(scenario)),
    delivery: deliveryOf(seen),
    latency: summariseLatency(seen),
    memory: seen.memory.server && memoryPerConnection(seen.memory.server),
    server: serverOf(seen, frame),
    generator: generatorOf(seen, frame.client, loads, saturation),
    http: seen.http,
  };
  const timeline = seen.timeline.seconds();
  const faults = faultResults(seen, timeline);
  // What was not judged can neither hold a threshold nor break it.
  const judged = scenario.thresholds.filter(({ metric }) => frame.verify || !metric.startsWith("delivery."));
  const thresholds = evaluateThresholds(judged, measured);
  const lagReasons = lagBehindThresholds(thresholds, measured.latency.scheduleLag);
  const trust: Saturation = {
    saturated: saturation.saturated || lagReasons.length > 0,
    reasons: [...saturation.reasons, ...lagReasons],
  };
  const decision = decideVerdict({
    ...measured,
    thresholds,
    interrupted: seen.halt === "interrupted",
    cutShort: seen.halt !== null,
    stoppedByFailure: seen.halt === "connect failed",
    deliveryMode: scenario.delivery,
    verified: frame.verify,
    trafficAsked: seen.plan.streams.some((stream) => stream !== null),
    serverExits: seen.serverExits,
    workers: measured.generator.workers,
    saturation: trust,
    leftovers: seen.leftovers,
    certificatesUnchecked: frame.certificatesUnchecked,
    faults,
  });
  const medians = timeline.flatMap(({ phase, t, p50 }): SecondMedian[] =>
    phase === "hold" && p50 !== null ? [{ sec: t, medianUs: p50 }] : [],
  );
  const steady = testSteadyState(medians);
  return {
    schema: RESULT_SCHEMA,
    id: frame.id,
    ...decision,
    scenario: frame.document,
    seed: scenario.seed,
    command: frame.command,
    environment: frame.environment,
    ...measured,
    generator: { ...measured.generator, saturated: trust.saturated, reasons: trust.reasons },
    faults,
    timeline,
    thresholds,
    claims: evaluateClaims(scenario.claims, measured),
    steady: steady && { steady: steady.steady, message: steadySentence(steady) },
  };
}

const asksForAcks = ({ subject }: Scenario): boolean =>
  subject.mode === "start" ? subject.server.acks : subject.target.acks;

function connectionsOf(seen: RunObservations): Connections {
  const workers = seen.workers.filter((worker) => worker !== null);
  const opened = workers.reduce((sum, worker) => sum + worker.opened, 0);
  const groups = new CloseGroups();
  for (const { count, ...kind } of workers.flatMap(({ closes }) => closes)) groups.add(kind, count);
  return {
    planned: seen.plan.users,
    opened,
    failed: workers.reduce((sum, worker) => sum + worker.failed, 0),
    retried: workers.reduce((sum, worker) => sum + worker.retried, 0),
    cutByFaults: cutByFaults(seen),
    closedEarly: workers.reduce((sum, worker) => sum + worker.closedEarly, 0),
    reconnected: workers.reduce((sum, worker) => sum + worker.reconnected, 0),
    perSec: seen.connectingUs > 0 ? opened / (seen.connectingUs / US_PER_SEC) : 0,
    errors: groups.all,
  };
}

function errorAnswersOf({ workers, knownAway }: RunObservations): RunResult["errorAnswers"] {
  const groups = new Map<string, { code: string; count: number; inFaults: number }>();
  for (const { code, count, inFaults } of workers.flatMap((worker) => worker?.serverErrors ?? [])) {
    const group = groups.get(code) ?? { code, count: 0, inFaults: 0 };
    group.count += count;
    group.inFaults += inFaults;
    groups.set(code, group);
  }
  return [...groups.values()]
    .map((group) => ({ ...group, knownAway: group.code === USER_NOT_FOUND ? knownAway : 0 }))
    .sort((a, b) => b.count - a.count);
}

/** How many numbers are in a set, of those that are `wanted`. */
function bitsIn(pages: BitSetPages | null, wanted?: (k: number) => boolean): number {
  if (pages === null) return 0;
  const bits = BitSet.of(pages);
  if (wanted === undefined) return bits.count();
  let count = 0;
  for (let k = 0; k < bits.size; k++) if (bits.has(k) && wanted(k)) count++;
  return count;
}

function messagesOf({ plan, sends }: RunObservations, acks: boolean): Record<Kind, MessageCounts> {
  return perKind((kind) => {
    const stream = plan[kind];
    const streams = sends.flatMap((worker) => worker?.streams[KIND_INDEX[kind]] ?? []);
    const inFault = (k: number) => plan.faults.ofMessage(stream?.timeUs(k) ?? 0) >= 0;
    return {
      planned: stream?.count ?? 0,
      sent: streams.reduce((sum, { sent }) => sum + sent, 0),
      dropped: streams.reduce((sum, { dropped }) => sum + dropped, 0),
      away: streams.reduce((sum, { away }) => sum + away, 0),
      accepted: acks ? streams.reduce((sum, { accepted }) => sum + bitsIn(accepted), 0) : null,
      rejected: acks ? streams.reduce((sum, { rejected }) => sum + bitsIn(rejected), 0) : null,
      rejectedInFaults: acks ? streams.reduce((sum, { rejected }) => sum + bitsIn(rejected, inFault), 0) : null,
    };
  });
}

function deliveryOf({ tally, audit, lostTrace }: RunObservations): Delivery {
  const total = noDeliveries();
  for (const counts of tally.byKind) addCounts(total, counts);
  const byKind = perKind((kind) => tally.byKind[KIND_INDEX[kind]] ?? noDeliveries());
  const outsideFaults = noViolations();
  for (const name of VIOLATIONS) {
    outsideFaults[name] = total[name] - tally.byFault.reduce((sum, counts) => sum + counts[name], 0);
  }
  return {
    ...total,
    byKind,
    outsideFaults,
    examples: lostTrace?.examples ?? tally.examples,
    lostOnHop: lostTrace && lostTrace.onHop,
    audit: audit && { deliveries: audit.count, hash: auditHash(audit) },
  };
}

/** The hold phase on the clock, empty when it was never reached. */
function holdOf({ plan, trafficStartUs, endUs }: RunObservations): { readonly fromUs: number; readonly toUs: number } {
  if (Number.isNaN(trafficStartUs)) return { fromUs: endUs, toUs: endUs };
  return {
    fromUs: Math.min(endUs, trafficStartUs + plan.holdStartsUs),
    toUs: Math.min(endUs, trafficStartUs + plan.trafficUs),
  };
}

function serverOf(seen: RunObservations, { processes, scenario, verify }: RunFrame): Server | null {
  const { subject } = scenario;
  if (processes.length === 0 || subject.mode === "running") return null;
  const { fromUs, toUs } = holdOf(seen);
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
    perMessage: perMessageOf(last, verify ? dmsThatCame(seen) : null),
    relay: subject.server.topology === "single" ? null : relayTraffic(before, last),
  };
}

/** What is there, and of what is there no more, what was seen of it. */
function withThoseGone(
  nodes: readonly ProcessSnapshot[],
  seen: readonly ProcessSnapshot[],
): readonly ProcessSnapshot[] {
  return [...nodes, ...seen.filter(({ id }) => nodes.every((node) => node.id !== id))];
}

/** Private messages that came to somebody they were for, whatever was wrong with them. */
function dmsThatCame({ tally }: RunObservations): number {
  const dm = tally.byKind[KIND_INDEX.dm] ?? noDeliveries();
  return dm.delivered + dm.mayDelivered + dm.late + dm.corrupted + dm.impersonated;
}

/** @param cameDms private messages that came; `null` when nobody looked. */
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

function workerLoads(seen: RunObservations): readonly WorkerLoad[] {
  const { fromUs, toUs } = holdOf(seen);
  return seen.workers.map((worker, id) => {
    const streams = seen.sends[id]?.streams.filter((stream) => stream !== null) ?? [];
    const sent = streams.reduce((sum, stream) => sum + stream.sent, 0);
    const dropped = streams.reduce((sum, stream) => sum + stream.dropped, 0);
    const offline = streams.reduce((sum, stream) => sum + stream.droppedOffline, 0);
    return {
      id,
      scheduleLagP99Us: worker === null ? 0 : LatencyHistogram.decode(worker.scheduleLagHdr).quantile(0.99),
      eventLoopPerSec: seen.timeline.eventLoopPerSec(id, fromUs, toUs),
      planned: sent + dropped,
      // A run that was cut short dropped the rest of its plan on purpose.
      dropped: seen.halt === null ? dropped - offline : 0,
    };
  });
}

function generatorOf(
  seen: RunObservations,
  client: ClientName,
  loads: readonly WorkerLoad[],
  saturation: Saturation,
): Generator {
  const workers = loads.map(({ id, eventLoopPerSec, scheduleLagP99Us }) => ({
    id,
    users: seen.workerUsers[id] ?? 0,
    cpuSec: seen.workers[id]?.cpuSec ?? 0,
    rss: seen.workerRssBytes[id] ?? 0,
    eventLoop: eventLoopPerSec.reduce((sum, share) => sum + share, 0) / Math.max(1, eventLoopPerSec.length),
    eventLoopWorst5s: busiestWindow(eventLoopPerSec)?.share ?? 0,
    scheduleLagP99Us,
    backlog: seen.workers[id]?.backlog ?? 0,
    finished: seen.workers[id] != null,
  }));
  return {
    client,
    workers,
    cpu: workers.reduce((sum, { cpuSec }) => sum + cpuSec, 0),
    eventLoop: Math.max(0, ...workers.map(({ eventLoop }) => eventLoop)),
    ledgerBytes: seen.workers.reduce((sum, worker) => sum + (worker?.ledgerBytes ?? 0), 0),
    saturated: saturation.saturated,
    reasons: saturation.reasons,
    memory: seen.memory.generator && memoryPerConnection(seen.memory.generator),
  };
}
