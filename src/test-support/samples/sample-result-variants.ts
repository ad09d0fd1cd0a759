import type { DeliveryExample, DeliveryResult, RunResult } from "../../result/run-result.js";
import { sampleLatency } from "./sample-latency.js";
import { deliveryCounts, NO_VIOLATIONS, sampleResult } from "./sample-result.js";
import { sampleTimeline } from "./sample-timeline.js";

const EXAMPLES: readonly DeliveryExample[] = [
  {
    violation: "lost",
    kind: "dm",
    message: 1_204,
    sender: "user-17",
    recipient: "user-163",
    senderNode: "n0",
    recipientNode: "n0",
    intendedUs: 6_020_000,
    sentUs: 6_020_210,
    receivedUs: null,
    detail: "Sent, and not received by the end of the drain phase.",
  },
  {
    violation: "misrouted",
    kind: "dm",
    message: 2_211,
    sender: "user-80",
    recipient: "user-81",
    senderNode: "n0",
    recipientNode: "n0",
    intendedUs: 11_055_000,
    sentUs: 11_055_120,
    receivedUs: 11_056_004,
    detail: "For user-9, received by user-81.",
  },
  {
    violation: "impersonated",
    kind: "room",
    message: 33,
    sender: "user-4",
    recipient: "user-120",
    senderNode: "n0",
    recipientNode: "n0",
    intendedUs: 1_650_000,
    sentUs: 1_650_090,
    receivedUs: 1_651_318,
    detail: 'The server named "user-5" as its sender.',
  },
];

/** A failed run: every class of violation at least once, a missed latency threshold, and failed connections. */
export function failedResult(): RunResult {
  const dm = deliveryCounts(3_600, { delivered: 3_596, lost: 3, misrouted: 1, reordered: 2, late: 1 });
  const broadcast = deliveryCounts(7_200, { duplicated: 12, corrupted: 1, delivered: 7_199 });
  const room = deliveryCounts(7_200, { delivered: 7_100, impersonated: 1, foreign: 4, indeterminate: 99 });
  const all: DeliveryResult = {
    ...deliveryCounts(18_000, {
      delivered: 17_895,
      lost: 3,
      duplicated: 12,
      misrouted: 1,
      reordered: 2,
      corrupted: 1,
      impersonated: 1,
      foreign: 4,
      late: 1,
      indeterminate: 99,
    }),
    byKind: { dm, broadcast, room },
    outsideFaults: {
      ...{ lost: 3, duplicated: 12, misrouted: 1, reordered: 2, corrupted: 1, impersonated: 1, foreign: 4, late: 1 },
      indeterminate: 99,
    },
    examples: EXAMPLES,
    lostOnHop: [
      { hop: "n0 → client", count: 2 },
      { hop: "client → n0", count: 1 },
    ],
    audit: { deliveries: 18_000, hash: "9b1f3c52d07e46aa" },
  };
  const slow = sampleLatency({ seed: 11, count: 3_000, medianUs: 4_100, spread: 0.9 });
  const base = sampleResult();
  return {
    ...base,
    id: "f41LED",
    verdict: "fail",
    exitCode: 1,
    reasons: [
      { code: "lost", message: "3 of 18,000 expected deliveries never arrived (private 3)." },
      {
        code: "misrouted",
        message: "1 delivery reached a user it was not meant for, on top of 18,000 expected ones (private 1).",
      },
      {
        code: "threshold_failed",
        message: "The threshold latency.dm.p99 < 25ms was missed: the run measured 33.8 ms.",
      },
    ],
    connections: {
      ...base.connections,
      opened: 198,
      failed: 2,
      retried: 6,
      closedEarly: 1,
      errors: [
        { cause: "connect-failed", opened: false, status: null, code: null, count: 6, example: "ECONNREFUSED" },
        {
          cause: "handshake-refused",
          opened: false,
          status: 503,
          code: null,
          count: 2,
          example: "Service Unavailable",
        },
        { cause: "closed-by-server", opened: true, status: null, code: 1008, count: 1, example: "slow consumer" },
      ],
    },
    errorAnswers: [
      { code: "user_not_found", count: 104, inFaults: 0, knownAway: 100 },
      { code: "rate_limited", count: 3, inFaults: 0, knownAway: 0 },
    ],
    delivery: all,
    latency: { ...base.latency, dm: slow },
    thresholds: [
      { metric: "delivery.lost", op: "==", limit: 0, measured: 3, pass: false, text: "delivery.lost == 0" },
      {
        metric: "latency.dm.p99",
        op: "<",
        limit: 25_000,
        measured: slow.p99,
        pass: false,
        text: "latency.dm.p99 < 25ms",
      },
      {
        metric: "memory.perConnection.rss",
        op: "<",
        limit: 16_000,
        measured: 7_310,
        pass: true,
        text: "memory.perConnection.rss < 16KB",
      },
    ],
    steady: {
      steady: false,
      message:
        "Response times were not steady: over 15 s the per-second median of all messages went from 3.6 ms to 4.3 ms (change: 510 us to 890 us, 95 % confidence).",
    },
  };
}

/** A run whose generator fell behind in the second half, so its times cannot be trusted. */
export function saturatedResult(): RunResult {
  const base = sampleResult();
  const reason = {
    code: "generator_cpu",
    message:
      "Worker 0 had no time to spare: its event loop was 97 % busy between seconds 6 and 11 of the hold phase (limit: 90 %). Use more workers (--workers), fewer users or messages, or run the server on a second machine.",
  };
  return {
    ...base,
    id: "5aTura",
    verdict: "inconclusive",
    exitCode: 3,
    reasons: [reason],
    latency: { ...base.latency, scheduleLag: sampleLatency({ seed: 12, count: 3_330, medianUs: 31_000, spread: 1.1 }) },
    messages: {
      ...base.messages,
      dm: {
        planned: 3_600,
        sent: 3_150,
        dropped: 450,
        away: 0,
        accepted: null,
        rejected: null,
        rejectedInFaults: null,
      },
    },
    timeline: sampleTimeline(200, 222, true),
    generator: {
      ...base.generator,
      saturated: true,
      eventLoop: 0.83,
      reasons: [reason],
      workers: base.generator.workers.map((worker) =>
        worker.id === 0
          ? { ...worker, eventLoop: 0.83, eventLoopWorst5s: 0.97, scheduleLagP99Us: 390_000, backlog: 1_204 }
          : worker,
      ),
    },
    steady: null,
  };
}

/** A run of a server that delivered 1,003 of the 1,200 private messages due in each second of the hold phase. */
export function overloadedResult(): RunResult {
  const base = targetResult();
  const overloaded = { offeredPerSec: 1_200, deliveredPerSec: 1_003.4, backlogAtEnd: 3_549 };
  const dm = sampleLatency({ seed: 13, count: 18_000, medianUs: 1_400_000, spread: 0.4 });
  const slow = { ...base.latency, dm, service: dm };
  const timeline = base.timeline.map((second, i) => {
    const waitedUs = Math.max(0, i - 6) * 164_000;
    const times = { mean: waitedUs, p50: waitedUs, p99: waitedUs + 2_000, max: waitedUs + 4_000 };
    return second.p50 === null ? second : { ...second, owed: 1_200, deliveries: 1_003, ...times };
  });
  const counts = deliveryCounts(21_600);
  const messages = { ...base.messages, dm: { ...base.messages.dm, planned: 21_600, sent: 21_600 } };
  return {
    ...base,
    id: "0verL0",
    verdict: "fail",
    exitCode: 1,
    reasons: [
      {
        code: "overloaded",
        message:
          "The server was overloaded: of 1,200 deliveries due each second it made 1,003, and when the hold phase ended it was 3,549 behind.",
      },
      {
        code: "threshold_failed",
        message:
          "The threshold latency.dm.p99 < 5s cannot hold at this load: an overloaded server answers later and later.",
      },
    ],
    scenario: { ...base.scenario, thresholds: ["delivery.lost == 0", "latency.dm.p99 < 5s"] },
    messages,
    delivery: {
      ...base.delivery,
      ...counts,
      byKind: { ...base.delivery.byKind, dm: counts },
      audit: { deliveries: 21_600, hash: "41d0e6a37b95c2f8" },
    },
    overloaded,
    latency: slow,
    timeline,
    thresholds: [
      { metric: "delivery.lost", op: "==", limit: 0, measured: 0, pass: true, text: "delivery.lost == 0" },
      {
        metric: "latency.dm.p99",
        op: "<",
        limit: 5_000_000,
        measured: dm.p99,
        pass: false,
        text: "latency.dm.p99 < 5s",
      },
    ],
  };
}

/** A run against a running server with only private messages: no memory, counters, HTTP or claims. */
export function targetResult(): RunResult {
  const base = sampleResult();
  const { server: _server, http: _http, ...scenario } = base.scenario;
  return {
    ...base,
    id: "T4rget",
    scenario: {
      ...scenario,
      name: "running-server",
      target: { url: "ws://127.0.0.1:7000", protocol: "chatbench", acks: false },
      traffic: { dm: { perSec: 200, bytes: 64, contacts: 8 } },
      thresholds: ["delivery.lost == 0", "latency.dm.p99 < 25ms"],
      claims: [],
    },
    command: "chatbench run scenarios/running-server.yaml",
    messages: {
      dm: base.messages.dm,
      broadcast: { planned: 0, sent: 0, dropped: 0, away: 0, accepted: null, rejected: null, rejectedInFaults: null },
      room: { planned: 0, sent: 0, dropped: 0, away: 0, accepted: null, rejected: null, rejectedInFaults: null },
    },
    delivery: {
      ...deliveryCounts(3_600),
      byKind: { dm: deliveryCounts(3_600), broadcast: deliveryCounts(0), room: deliveryCounts(0) },
      outsideFaults: NO_VIOLATIONS,
      examples: [],
      lostOnHop: null,
      audit: { deliveries: 3_600, hash: "1c77a90be2d54f08" },
    },
    latency: { ...base.latency, broadcast: null, room: null, fanout: null, roomFanout: null, firstReceipt: null },
    memory: null,
    server: null,
    generator: { ...base.generator, memory: null },
    http: null,
    timeline: base.timeline.map((second) => ({ ...second, serverEventLoop: null, serverCpu: null, serverRss: null })),
    thresholds: base.thresholds.slice(0, 2),
    claims: [],
    steady: null,
  };
}
