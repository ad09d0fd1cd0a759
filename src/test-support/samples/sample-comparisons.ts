import {
  COMPARISON_SCHEMA,
  type ComparedRun,
  type Comparison,
  type Variant,
} from "../../result/comparison/comparison.js";
import {
  sampleCorrectness,
  sampleExact,
  sampleMetric,
  sampleVariant,
  scattered,
  type VariantShape,
} from "./comparison-parts.js";

/** A B B A A B B A A B. */
const ORDER = [0, 1, 1, 0, 0, 1, 1, 0, 0, 1];
const placesOf = (variant: number): readonly number[] =>
  ORDER.flatMap((one, place) => (one === variant ? [place] : []));

const EMPTY: Omit<Comparison, "sentence" | "outcome" | "variants" | "pairs"> = {
  schema: COMPARISON_SCHEMA,
  name: "map-lookup-1000",
  command: "chatbench compare scenarios/map-lookup-1000.yaml --vary server.routing=map-scan,map-lookup --pairs 5",
  chatbench: "0.1.0",
  startedAt: "2025-03-14T09:26:50.112Z",
  durationUs: 402_000_000,
  vary: [],
  plan: null,
  interrupted: false,
  differences: [],
  growth: [],
  remarks: [],
};

const latencyOf = (seed: number, medianUs: number): NonNullable<VariantShape["latency"]> => ({
  dm: { seed, count: 9_000, medianUs, spread: 0.5 },
  broadcast: { seed: seed + 1, count: 15_000, effectiveCount: 150, medianUs: medianUs * 2.6, spread: 0.35 },
  fanout: { seed: seed + 2, count: 150, medianUs: medianUs * 4.8, spread: 0.2 },
  connect: { seed: seed + 3, count: 1_000, medianUs: 1_900, spread: 0.4 },
});

const THRESHOLDS: NonNullable<VariantShape["thresholds"]> = [
  { metric: "delivery.lost", op: "==", limit: 0, measured: 0, pass: true, text: "delivery.lost == 0" },
  { metric: "latency.dm.p99", op: "<", limit: 25_000, measured: 2_140, pass: true, text: "latency.dm.p99 < 25ms" },
];

/** Runs of two routings, which settle the question: no metric is worse, private messages are faster. */
export function settledComparison(): Comparison {
  const labels = ["map-scan", "map-lookup"];
  const variants = labels.map((label, i) =>
    sampleVariant({
      label,
      settings: { "server.routing": label },
      places: placesOf(i),
      latency: latencyOf(30 + i * 10, i === 0 ? 1_330 : 700),
      thresholds: THRESHOLDS,
      users: 1_000,
    }),
  );
  return {
    ...EMPTY,
    outcome: "improved",
    sentence:
      "map-lookup answers a private message 1.9 ± 0.1 times faster at 1,000 users and examines 1 connection where map-scan examines 500.",
    vary: [{ key: "server.routing", values: labels }],
    plan: { runsEach: 5, order: ORDER },
    variants,
    pairs: [
      {
        baseline: 0,
        candidate: 1,
        outcome: "improved",
        correctness: sampleCorrectness(),
        counters: [
          sampleExact("server.perMessage.connectionsExaminedPerDm", 500.4, 1),
          sampleExact("server.perMessage.framesEncodedPerBroadcast", 1, 1),
          sampleExact("server.perMessage.framesSentPerMessage", 4.505, 4.505),
        ],
        metrics: [
          sampleMetric("latency.dm.p50", {
            ...{ baseline: scattered(1_330), candidate: scattered(702) },
            ...{ ratio: [0.528, 0.507, 0.551], outcome: "improved" },
          }),
          sampleMetric("latency.dm.p99", {
            ...{ baseline: scattered(4_130), candidate: scattered(2_140) },
            ...{ ratio: [0.518, 0.489, 0.562], outcome: "improved" },
          }),
          sampleMetric("latency.fanout.p95", {
            ...{ baseline: scattered(8_410), candidate: scattered(8_390) },
            ...{ ratio: [0.998, 0.971, 1.024], outcome: "equivalent", p: 0.841 },
          }),
          sampleMetric("memory.perConnection.rss", {
            ...{ baseline: scattered(7_310), candidate: scattered(7_390) },
            ...{ ratio: [1.011, 0.95, 1.071], outcome: "inconclusive", p: 0.548 },
          }),
          sampleMetric("server.cpuSec", {
            ...{ baseline: scattered(6.9), candidate: scattered(3.42) },
            ...{ ratio: [0.496, 0.471, 0.522], outcome: "improved", margin: 0.1 },
          }),
          sampleMetric("latency.scheduleLag.p99", {
            ...{ baseline: scattered(610), candidate: scattered(620) },
            ...{ ratio: [1.02, 0.94, 1.09], outcome: "inconclusive", p: 0.69, judged: false },
          }),
        ],
        notCompared: [{ metric: "http.latency.p99", why: "only map-scan had HTTP traffic" }],
        sentence:
          "map-lookup answers a private message 1.9 ± 0.1 times faster at 1,000 users and examines 1 connection where map-scan examines 500.",
      },
    ],
  };
}

function withRun(variant: Variant, at: number, but: Partial<ComparedRun>): Variant {
  return { ...variant, runs: variant.runs.map((run, i) => (i === at ? { ...run, ...but } : run)) };
}

/** A comparison that cannot tell, ended early, with an inconclusive run that was repeated. */
export function undecidedComparison(): Comparison {
  const settled = settledComparison();
  const [scan, lookup] = settled.variants as [Variant, Variant];
  const spoilt: Partial<ComparedRun> = {
    verdict: "inconclusive",
    counts: false,
    reasons: [{ code: "foreign_load", message: "Other programs used 1.4 of 2 cores during the hold phase." }],
  };
  const noisy = [1_200, 1_610, 980, 1_400];
  const sentence = "These runs cannot tell shared-string from prepared-frame.";
  return {
    ...settled,
    name: "broadcast-200",
    outcome: "inconclusive",
    sentence,
    interrupted: true,
    variants: [
      { ...withRun(scan, 4, spoilt), label: "shared-string", settings: { "server.broadcast": "shared-string" } },
      {
        ...withRun(withRun(lookup, 1, spoilt), 2, { repeats: lookup.runs[1]?.id ?? null }),
        label: "prepared-frame",
        settings: { "server.broadcast": "prepared-frame" },
      },
    ],
    vary: [{ key: "server.broadcast", values: ["shared-string", "prepared-frame"] }],
    pairs: settled.pairs.map((pair) => ({
      ...pair,
      outcome: "inconclusive",
      counters: [sampleExact("server.perMessage.framesEncodedPerBroadcast", 1, 1)],
      metrics: [
        sampleMetric("latency.broadcast.p95", {
          ...{ baseline: noisy, candidate: [1_350, 1_050, 1_720, 1_290] },
          ...{ ratio: [1.04, 0.78, 1.39], outcome: "inconclusive", p: 0.686 },
        }),
        sampleMetric("latency.fanout.p95", {
          ...{ baseline: noisy.slice(0, 2), candidate: [1_500, 1_290] },
          ...{ ratio: [1.01, null, null], outcome: "inconclusive", p: 1 },
        }),
        sampleMetric("memory.perConnection.heapUsed", {
          ...{ baseline: [], candidate: scattered(3_150), ratio: null, outcome: "inconclusive" },
        }),
      ],
      notCompared: [],
      sentence,
    })),
    remarks: [
      "Run run003 of prepared-frame was inconclusive and was repeated once, as run006.",
      "Run run009 of shared-string was inconclusive and does not count; the comparison was ended before it could be repeated.",
    ],
  };
}

/** Stored results of two versions: the second one loses messages and is slower. */
export function regressedComparison(): Comparison {
  const settled = settledComparison();
  const [scan, lookup] = settled.variants as [Variant, Variant];
  const failed: Partial<ComparedRun> = {
    verdict: "fail",
    reasons: [{ code: "lost", message: "3 of 18,000 expected deliveries never arrived (private 3)." }],
    thresholds: THRESHOLDS.map((one) => ({ ...one, measured: 3, pass: one.metric !== "delivery.lost" })),
  };
  const sentence = "results/new/result.json lost 4 deliveries where results/old/result.json lost none.";
  return {
    ...settled,
    name: "200-users",
    command: "chatbench compare results/old/result.json results/new/result.json",
    outcome: "regressed",
    sentence,
    vary: [],
    plan: null,
    variants: [
      { ...lookup, label: "results/old/result.json", settings: {} },
      { ...withRun(scan, 0, failed), label: "results/new/result.json", settings: {} },
    ],
    differences: [{ what: "environment.chatbench", values: ["0.1.0", "0.2.0-rc.1"], spoilsTimes: false }],
    pairs: settled.pairs.map((pair) => ({
      ...pair,
      outcome: "regressed",
      sentence,
      correctness: sampleCorrectness({ "delivery.outsideFaults.lost": [0, 4], "errorAnswers.count": [3, 1] }),
      counters: [
        sampleExact("server.perMessage.connectionsExaminedPerDm", 1, 2.4),
        sampleExact("server.relay.hopsPerMessage", 3, 2.5),
        sampleExact("server.relay.wastedPerMessage", null, 0.025),
      ],
      metrics: [
        sampleMetric("latency.dm.p99", {
          ...{ baseline: scattered(4_130), candidate: scattered(5_240) },
          ...{ ratio: [1.268, 1.211, 1.339], outcome: "regressed" },
        }),
        sampleMetric("latency.connect.p95", {
          ...{ baseline: scattered(3_100), candidate: scattered(51_000) },
          ...{ ratio: [16.45, 15.9, 17.2], outcome: "regressed" },
        }),
        sampleMetric("latency.fanout.p95", {
          ...{ baseline: scattered(8_410), candidate: scattered(7_120) },
          ...{ ratio: [0.847, 0.821, 0.869], outcome: "improved" },
        }),
      ],
      notCompared: [],
    })),
  };
}

/** Stored results of two machines: the counters are compared, the times are not. */
export function twoMachinesComparison(): Comparison {
  const settled = settledComparison();
  const [, lookup] = settled.variants as [Variant, Variant];
  const sentence = "Both do the same work for each message; their times were taken on different machines.";
  const one = (label: string): Variant => ({ ...lookup, label, settings: {}, runs: lookup.runs.slice(0, 1) });
  return {
    ...settled,
    name: "200-users",
    command: "chatbench compare laptop/result.json server/result.json",
    outcome: "equivalent",
    sentence,
    vary: [],
    plan: null,
    variants: [one("laptop/result.json"), one("server/result.json")],
    differences: [
      { what: "environment.cpuModel", values: ["Example CPU @ 2.60GHz", "Sample Silicon 9"], spoilsTimes: true },
      { what: "environment.cores", values: ["4", "32"], spoilsTimes: true },
      { what: "environment.kernel", values: ["6.1.0-18-amd64", "6.8.0-45-generic"], spoilsTimes: true },
      { what: "scenario.traffic.room.perSec", values: ["20", "40"], spoilsTimes: true },
      { what: "seed", values: ["42", "43"], spoilsTimes: false },
    ],
    pairs: settled.pairs.map((pair) => ({
      ...pair,
      outcome: "equivalent",
      sentence,
      counters: [sampleExact("server.perMessage.connectionsExaminedPerDm", 1, 1)],
      metrics: [],
      notCompared: ["latency.dm.p99", "latency.fanout.p95", "memory.perConnection.rss"].map((metric) => ({
        metric,
        why: "the two were measured on different machines (environment.cpuModel, environment.cores)",
      })),
    })),
    remarks: ["Each side has one run: metrics with noise cannot be judged."],
  };
}
