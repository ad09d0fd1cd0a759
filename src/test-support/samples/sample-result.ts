import { noDeliveries, noViolations } from "../../loadgen/ledger/delivery-tally.js";
import {
  type DeliveryCounts,
  type DeliveryResult,
  type Latency,
  type Memory,
  RESULT_SCHEMA,
  type RunResult,
  type Server,
  type ViolationCounts,
} from "../../result/run-result.js";
import { sampleLatency } from "./sample-latency.js";
import { SAMPLE_SCENARIO } from "./sample-scenario.js";
import { sampleTimeline } from "./sample-timeline.js";

export const NO_VIOLATIONS: ViolationCounts = noViolations();

/** Makes counts in which all of `expected` arrived, except for `but`. */
export function deliveryCounts(expected: number, but: Partial<DeliveryCounts> = {}): DeliveryCounts {
  return { ...noDeliveries(), expected, delivered: expected, ...but };
}

const LATENCY: Latency = {
  dm: sampleLatency({ seed: 1, count: 3_000, medianUs: 700, spread: 0.55 }),
  broadcast: sampleLatency({ seed: 2, count: 6_000, effectiveCount: 30, medianUs: 1_900, spread: 0.35 }),
  room: sampleLatency({ seed: 3, count: 6_000, effectiveCount: 300, medianUs: 980, spread: 0.45 }),
  fanout: sampleLatency({ seed: 4, count: 30, medianUs: 3_600, spread: 0.2 }),
  roomFanout: sampleLatency({ seed: 5, count: 300, medianUs: 1_500, spread: 0.35 }),
  firstReceipt: sampleLatency({ seed: 6, count: 30, medianUs: 900, spread: 0.2 }),
  connect: sampleLatency({ seed: 7, count: 200, medianUs: 1_900, spread: 0.4 }),
  scheduleLag: sampleLatency({ seed: 8, count: 3_330, medianUs: 160, spread: 0.6 }),
  service: sampleLatency({ seed: 9, count: 3_000, medianUs: 640, spread: 0.5 }),
};

function memory(users: number, baseRss: number, bytesPerUser: number, returned: number | null): Memory {
  const wobble = [0, 90_000, -60_000, 40_000, -20_000];
  const plateaus = wobble.map((error, i) => {
    const connections = Math.round((users * i) / 4);
    return {
      connections,
      rss: baseRss + connections * bytesPerUser + error,
      heapUsed: 9_100_000 + connections * 3_150 + Math.round(error / 9),
      external: 2_300_000 + connections * 210,
      kernel: 1_200_000 + connections * 5_240,
    };
  });
  return {
    perConnection: {
      rss: { bytes: bytesPerUser, ciLow: bytesPerUser * 0.86, ciHigh: bytesPerUser * 1.14, r2: 0.991, linear: true },
      heapUsed: { bytes: 3_150, ciLow: 3_060, ciHigh: 3_240, r2: 0.999, linear: true },
      external: { bytes: 210, ciLow: 210, ciHigh: 210, r2: 1, linear: true },
      kernel: { bytes: 5_240, ciLow: 5_240, ciHigh: 5_240, r2: 1, linear: true },
    },
    growth: {
      rss: users * bytesPerUser,
      heapUsed: users * 3_150,
      external: users * 210,
      kernel: users * 5_240,
    },
    plateaus,
    returnedAfterDisconnect: returned,
  };
}

const SERVER: Server = {
  leftovers: { connections: 0, users: 0, rooms: 0 },
  nodes: [
    {
      id: "n0",
      url: "ws://127.0.0.1:41873",
      users: 200,
      cpuSec: 3.42,
      rss: 64_200_000,
      eventLoop: 0.124,
      counters: {
        connectionsAccepted: 200,
        connectionsRefused: 0,
        connectionsTerminated: 0,
        privateMessages: 3_600,
        broadcasts: 36,
        roomMessages: 360,
        connectionsExamined: 3_600,
        connectionsExaminedOnDisconnect: 0,
        framesEncoded: 3_996,
        framesSent: 18_800,
        answersSent: 800,
        bytesSent: 2_412_000,
        usersNotFound: 0,
        rateLimited: 0,
        errorsAnswered: 0,
        relayMessages: 0,
        relayReceived: 0,
        relayDelivered: 0,
        relayWasted: 0,
        relayEchoes: 0,
        relayHops: 0,
        relayBatches: 0,
        relayBatchedMessages: 0,
        relayLost: 0,
      },
    },
  ],
  cpuPerDelivery: 41.3,
  perMessage: { connectionsExaminedPerDm: 1, framesEncodedPerBroadcast: 1, framesSentPerMessage: 4.505 },
  relay: null,
};

const DELIVERY: DeliveryResult = {
  ...deliveryCounts(18_000),
  byKind: { dm: deliveryCounts(3_600), broadcast: deliveryCounts(7_200), room: deliveryCounts(7_200) },
  outsideFaults: NO_VIOLATIONS,
  examples: [],
  lostOnHop: null,
  audit: { deliveries: 18_000, hash: "9c1f0a5be27d4436" },
};

const USERS = SAMPLE_SCENARIO.users;

const SAMPLE: RunResult = {
  schema: RESULT_SCHEMA,
  id: "Zk3x9Q",
  verdict: "pass",
  exitCode: 0,
  reasons: [
    {
      code: "passed",
      message:
        "All 200 users connected; all 18,000 expected deliveries arrived, each exactly once; all 3 thresholds were met.",
    },
  ],
  scenario: SAMPLE_SCENARIO,
  seed: 42,
  command: "chatbench run scenarios/200-users.yaml",
  environment: {
    chatbench: "0.1.0",
    node: "v20.20.2",
    platform: "linux x64",
    kernel: "6.1.0-18-amd64",
    cpuModel: "Example CPU @ 2.60GHz",
    cores: 4,
    memoryBytes: 16_700_000_000,
    descriptorLimit: 20_000,
    loadAverage: 0.42,
    foreignCpu: { cores: 0.11, stolen: 0, of: 4, programs: [{ name: "backup", cores: 0.08 }] },
    cpuPressure: { some: 0.02, full: 0 },
    throttling: [{ of: "both", cores: 4, periods: 150, throttled: 0, sec: 0 }],
    sharedMachine: true,
    startedAt: "2025-03-14T09:26:53.589Z",
    durationUs: 31_400_000,
  },
  connections: {
    planned: USERS,
    opened: USERS,
    failed: 0,
    retried: 0,
    closedEarly: 0,
    cutByFaults: 0,
    reconnected: 0,
    pings: 0,
    perSec: 498.7,
    errors: [],
  },
  messages: {
    dm: { planned: 3_600, sent: 3_600, dropped: 0, away: 0, accepted: null, rejected: null, rejectedInFaults: null },
    broadcast: { planned: 36, sent: 36, dropped: 0, away: 0, accepted: null, rejected: null, rejectedInFaults: null },
    room: { planned: 360, sent: 360, dropped: 0, away: 0, accepted: null, rejected: null, rejectedInFaults: null },
  },
  errorAnswers: [],
  delivery: DELIVERY,
  overloaded: null,
  latency: LATENCY,
  memory: memory(USERS, 61_800_000, 7_310, 0.84),
  server: SERVER,
  generator: {
    client: "lean",
    workers: [0, 1].map((id) => ({
      id,
      users: 100,
      cpuSec: 2.6 + id * 0.1,
      rss: 58_000_000 + id * 400_000,
      eventLoop: 0.171 + id * 0.008,
      eventLoopWorst5s: 0.192 + id * 0.01,
      scheduleLagP99Us: 610 + id * 22,
      backlog: 3 + id,
      finished: true,
    })),
    cpu: 5.3,
    eventLoop: 0.179,
    ledgerBytes: 4_650,
    saturated: false,
    reasons: [],
    memory: memory(USERS, 112_000_000, 4_620, null),
  },
  faults: [],
  http: {
    path: "/healthz",
    connections: 4,
    offeredPerSec: 50,
    achievedPerSec: 50,
    responses: 750,
    non2xx: 0,
    errors: 0,
    timeouts: 0,
    latency: { p50: 1_000, p90: 2_000, p99: 4_000, max: 9_000 },
  },
  timeline: sampleTimeline(USERS, 222),
  thresholds: [
    { metric: "delivery.lost", op: "==", limit: 0, measured: 0, pass: true, text: "delivery.lost == 0" },
    {
      metric: "latency.dm.p99",
      op: "<",
      limit: 25_000,
      measured: LATENCY.dm?.p99 ?? 0,
      pass: true,
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
  claims: [
    {
      text: "~2-8KB per WebSocket connection",
      source: "WebSocket Scalability Analysis",
      metric: "memory.perConnection.rss",
      from: 2_000,
      to: 8_000,
      measured: 7_310,
      outcome: "undecided",
    },
    {
      text: "Broadcasting to 200 clients takes ~5-10ms",
      source: "WebSocket Scalability Analysis",
      metric: "latency.fanout.p50",
      from: 5_000,
      to: 10_000,
      measured: LATENCY.fanout?.p50 ?? 0,
      outcome: "below",
    },
  ],
  steady: {
    steady: true,
    message:
      "Response times were steady: over 15 s the per-second median of all messages drifted by less than 20 % (change: -25.5 us to 39.4 us, 95 % confidence).",
  },
};

/** A plausible run of 200 users that passed, with real encoded histograms. The same on every call. */
export function sampleResult(overrides: Partial<RunResult> = {}): RunResult {
  return { ...SAMPLE, ...overrides };
}
