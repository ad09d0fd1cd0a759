import type { Comparison, GrowthResult, PairComparison, Variant } from "../../result/comparison/comparison.js";
import type { ClaimResult, ThresholdResult } from "../../result/run-result.js";
import { sampleCorrectness, sampleExact, sampleMetric, sampleVariant, scattered } from "./comparison-parts.js";
import { HOSTILE, withHostileText } from "./hostile-result.js";
import { settledComparison, undecidedComparison } from "./sample-comparisons.js";

interface Point {
  readonly users: number;
  readonly dmP99Us: number;
  readonly fanoutP95Us: number;
  /** What the document of the seed claims for a broadcast, in µs. */
  readonly claimed: readonly [from: number, to: number];
}

/** The sizes of the capacity table that claims to describe the first server. */
const POINTS: readonly Point[] = [
  { users: 200, dmP99Us: 1_180, fanoutP95Us: 4_120, claimed: [5_000, 10_000] },
  { users: 500, dmP99Us: 1_460, fanoutP95Us: 8_730, claimed: [15_000, 20_000] },
  { users: 1_000, dmP99Us: 2_140, fanoutP95Us: 17_900, claimed: [30_000, 40_000] },
  { users: 5_000, dmP99Us: 11_300, fanoutP95Us: 92_400, claimed: [150_000, 200_000] },
  { users: 10_000, dmP99Us: 34_700, fanoutP95Us: 196_000, claimed: [300_000, 400_000] },
];

function thresholdsAt({ dmP99Us, fanoutP95Us }: Point): readonly ThresholdResult[] {
  const below = (metric: string, limit: number, measured: number, text: string): ThresholdResult => ({
    ...{ metric, op: "<", limit, measured, pass: measured < limit, text },
  });
  return [
    { metric: "delivery.lost", op: "==", limit: 0, measured: 0, pass: true, text: "delivery.lost == 0" },
    below("latency.dm.p99", 25_000, dmP99Us, "latency.dm.p99 < 25ms"),
    below("latency.fanout.p95", 100_000, fanoutP95Us, "latency.fanout.p95 < 100ms"),
  ];
}

function claimsAt({ users, fanoutP95Us, claimed: [from, to] }: Point): readonly ClaimResult[] {
  const text = `Broadcast to ${users} users: ~${from / 1_000}-${to / 1_000}ms`;
  const [source, metric] = ["WebSocket Scalability Analysis", "latency.fanout.p95"];
  const outcome = fanoutP95Us < from ? "below" : fanoutP95Us > to ? "above" : "within";
  return [{ text, source, metric, from, to, measured: fanoutP95Us, outcome }];
}

function variantAt(point: Point, place: number, routing: string | null): Variant {
  const { users, dmP99Us, fanoutP95Us } = point;
  return sampleVariant({
    label: routing === null ? `users=${users}` : `users=${users}, ${routing}`,
    settings: routing === null ? { users } : { users, "server.routing": routing },
    places: [place * 2, place * 2 + 1],
    users,
    latency: {
      dm: { seed: 80 + place, count: 6_000, medianUs: dmP99Us / 3.2, spread: 0.5 },
      fanout: { seed: 90 + place, count: 60, medianUs: fanoutP95Us / 1.4, spread: 0.2 },
    },
    thresholds: thresholdsAt(point),
    claims: claimsAt(point),
  });
}

const growthOf = (
  metric: string,
  given: Pick<GrowthResult, "points" | "growth" | "fit" | "sentence"> & Partial<GrowthResult>,
): GrowthResult => ({ key: "users", settings: {}, metric, ...given });

const at = (points: readonly Point[], y: (point: Point) => number): GrowthResult["points"] =>
  points.map((point) => ({ x: point.users, y: y(point) }));

/** Five sizes of one server beside what a document claims of them; the two largest miss thresholds. */
export function sweepComparison(): Comparison {
  const users = POINTS.map((point) => point.users);
  return {
    ...settledComparison(),
    name: "capacity",
    command: "chatbench compare scenarios/200-users.yaml --vary users=200,500,1000,5000,10000",
    outcome: null,
    sentence:
      "The server keeps every threshold up to 5,000 users; at 10,000 it misses latency.dm.p99 and latency.fanout.p95.",
    vary: [{ key: "users", values: users }],
    plan: { runsEach: 2, order: users.flatMap((_, i) => [i, i]) },
    variants: POINTS.map((point, i) => variantAt(point, i, null)),
    pairs: [],
    growth: [
      growthOf("server.perMessage.connectionsExaminedPerDm", {
        points: at(POINTS, () => 1),
        growth: "constant",
        fit: { intercept: 1, slope: 0, r2: 1 },
        sentence: "map-lookup examines 1 connection for each private message, however many users there are.",
      }),
      growthOf("latency.fanout.p95", {
        points: at(POINTS, (point) => point.fanoutP95Us),
        growth: "n",
        fit: { intercept: 110, slope: 19.2, r2: 0.998 },
        sentence: "latency.fanout.p95 grows in proportion to users, by 19.2 us for each.",
      }),
      growthOf("latency.connect.p95", {
        points: at(POINTS, (point) => 2_000 + (point.users % 3) * 700),
        growth: "undecided",
        fit: null,
        sentence: "How latency.connect.p95 grows with users cannot be told from these runs.",
      }),
    ],
  };
}

function gridPair(baseline: number, { users }: Point): PairComparison {
  const faster = users < 1_000 ? 0.99 : 0.52;
  return {
    baseline,
    candidate: baseline + 1,
    outcome: "improved",
    correctness: sampleCorrectness(),
    counters: [sampleExact("server.perMessage.connectionsExaminedPerDm", users / 2, 1)],
    metrics: [
      sampleMetric("latency.dm.p99", {
        ...{ baseline: scattered(2_140 / faster), candidate: scattered(2_140) },
        ...{ ratio: [faster, faster - 0.03, faster + 0.03], outcome: users < 1_000 ? "equivalent" : "improved" },
      }),
    ],
    notCompared: [],
    sentence: `At ${users} users, map-lookup examines 1 connection for each private message where map-scan examines ${users / 2}.`,
  };
}

/** Two routings at three sizes. */
export function routingGrid(): Comparison {
  const points = POINTS.filter(({ users }) => [200, 1_000, 10_000].includes(users));
  const routings = ["map-scan", "map-lookup"];
  const examined = (routing: string, given: Pick<GrowthResult, "points" | "growth" | "fit" | "sentence">) =>
    growthOf("server.perMessage.connectionsExaminedPerDm", { settings: { "server.routing": routing }, ...given });
  return {
    ...settledComparison(),
    name: "routing-by-users",
    command:
      "chatbench compare scenarios/200-users.yaml --vary users=200,1000,10000 --vary server.routing=map-scan,map-lookup",
    outcome: "improved",
    sentence: "map-scan examines n/2 connections for each private message; map-lookup 1.",
    vary: [
      { key: "users", values: points.map(({ users }) => users) },
      { key: "server.routing", values: routings },
    ],
    plan: { runsEach: 2, order: [0, 1, 1, 0, 2, 3, 3, 2, 4, 5, 5, 4] },
    variants: points.flatMap((point, i) => routings.map((routing, j) => variantAt(point, i * 2 + j, routing))),
    pairs: points.map((point, i) => gridPair(i * 2, point)),
    growth: [
      examined("map-scan", {
        points: at(points, ({ users }) => users / 2),
        growth: "n",
        fit: { intercept: 0, slope: 0.5, r2: 1 },
        sentence: "map-scan examines n/2 connections for each private message.",
      }),
      examined("map-lookup", {
        points: at(points, () => 1),
        growth: "constant",
        fit: { intercept: 1, slope: 0, r2: 1 },
        sentence: "map-lookup examines 1 connection for each private message.",
      }),
    ],
  };
}

/** Everything that a comparison can have, with text that tries to break out wherever a file could put it. */
export function hostileComparison(text: string = HOSTILE): Comparison {
  const { pairs, remarks, ...grid } = routingGrid();
  const undecided = undecidedComparison();
  const notCompared = settledComparison().pairs.flatMap((pair) => pair.notCompared);
  const everything: Comparison = {
    ...grid,
    pairs: [...pairs, ...undecided.pairs.map((pair) => ({ ...pair, notCompared }))],
    remarks: [...remarks, ...undecided.remarks],
    differences: [{ what: "environment.kernel", values: grid.variants.map(() => "kernel"), spoilsTimes: true }],
  };
  const renamed = JSON.stringify(withHostileText(everything, text)).replaceAll(
    '"users":',
    () => `${JSON.stringify(text)}:`,
  );
  // Names of metrics are from a closed list only in files that chatbench wrote.
  return JSON.parse(renamed, (key, value) => (key === "metric" && value !== "latency.dm.p99" ? text : value));
}
