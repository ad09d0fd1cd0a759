import { US_PER_SEC } from "../../../base/units.js";
import { KIND_INDEX, type Kind, perKind } from "../../../protocol/marker.js";
import { VIOLATIONS } from "../../../protocol/violations.js";
import { memoryPerConnection } from "../../../result/memory-slope.js";
import type { Measurements } from "../../../result/metric.js";
import {
  type Connections,
  type DeliveryResult,
  type Environment,
  type MessageCounts,
  RESULT_SCHEMA,
  type RunResult,
} from "../../../result/run-result.js";
import { evaluateClaims } from "../../../result/verdict/claims.js";
import { isHeldUp, withCulprit } from "../../../result/verdict/interference.js";
import { detectSaturation, lagBehindThresholds, tightestLatencyLimitUs } from "../../../result/verdict/saturation.js";
import { steadySentence } from "../../../result/verdict/sentences.js";
import { evaluateThresholds, failPastCeiling } from "../../../result/verdict/thresholds.js";
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
import { cutByFaults, faultResults } from "./fault-results.js";
import { generatorOf, workerLoads } from "./generator-results.js";
import { summariseLatency } from "./latency-summaries.js";
import { overloadSeen } from "./overload-seen.js";
import { processorsOf, timelineOf } from "./processor-results.js";
import { type ServerFrame, serverOf } from "./server-results.js";

/** What a result holds besides what was seen. */
export interface RunFrame extends ServerFrame {
  readonly id: string;
  readonly command: string;
  readonly document: ScenarioDocument;
  readonly client: ClientName;
  /** Any certificate was good enough for a server behind `wss:`. */
  readonly certificatesUnchecked: boolean;
  readonly environment: Omit<Environment, "foreignCpu" | "cpuPressure" | "throttling">;
}

/** Makes a result of what was seen: sums and a verdict, and no new measurement. Pure. */
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
  const timeline = timelineOf(seen);
  const faults = faultResults(seen, timeline);
  // What was not judged can neither hold a threshold nor break it.
  const judged = scenario.thresholds.filter(({ metric }) => frame.verify || !metric.startsWith("delivery."));
  const compared = evaluateThresholds(judged, measured);
  const lagReasons = lagBehindThresholds(compared, measured.latency.scheduleLag);
  const processors = processorsOf(seen);
  const found = {
    saturated: saturation.saturated || lagReasons.length > 0,
    reasons: [...saturation.reasons, ...lagReasons],
  };
  const use = { ...processors, thresholds: compared, timeline, saturation: found };
  const trust = withCulprit(use, frame.environment.sharedMachine);
  const overloaded = trust.saturated || isHeldUp(use) ? null : overloadSeen(seen, timeline);
  const thresholds = overloaded === null ? compared : failPastCeiling(compared);
  const decision = decideVerdict({
    ...measured,
    overloaded,
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
    timeline,
    ...processors,
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
    environment: { ...frame.environment, ...processors },
    ...measured,
    overloaded,
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
    pings: workers.reduce((sum, worker) => sum + worker.pings, 0),
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

/** Counts the numbers in a set, or only those that are `wanted`. */
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

function deliveryOf({ tally, audit, lostTrace }: RunObservations): DeliveryResult {
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
