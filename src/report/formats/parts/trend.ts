import { measuredMetric, metricRange } from "../../../result/metric.js";
import type { Latency, RunResult } from "../../../result/run-result.js";
import { METRICS, type MetricUnit } from "../../../scenario/thresholds/metrics.js";
import { isSupported, PERCENTILES } from "../../facts/latency-rows.js";
import { feedsTrends, isUntrusted } from "../../facts/trust.js";

export type Direction = "smaller" | "bigger";

/** A number for a history of runs. */
export interface TrendPoint {
  readonly metric: string;
  /** Which way is better. */
  readonly better: Direction;
  readonly unit: MetricUnit;
  /** The median of several runs. */
  readonly value: number;
  /** Of one run the 95 % interval of a slope, of several their least and most; `null` for what is known exactly. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

const LATENCIES = [
  "dm",
  "broadcast",
  "room",
  "fanout",
  "roomFanout",
  "connect",
] as const satisfies readonly (keyof Latency)[];

const of = (prefix: string, names: readonly string[]): readonly string[] => names.map((name) => `${prefix}.${name}`);

/** What a history follows, most wanted first. Counts that the scenario fixes say nothing about the server. */
const FOLLOWED: Readonly<Record<Direction, readonly string[]>> = {
  smaller: [
    ...LATENCIES.flatMap((name) => of(`latency.${name}`, ["p50", "p95", "p99"])),
    ...of("memory.perConnection", ["rss", "heapUsed", "external", "kernel"]),
    ...of("server", ["cpuSec", "cpuPerDelivery", "eventLoop"]),
    ...of("server.perMessage", ["connectionsExaminedPerDm", "framesEncodedPerBroadcast", "framesSentPerMessage"]),
    ...of("server.relay", ["latency.p50", "latency.p99", "hopsPerMessage", "wastedPerMessage"]),
    ...of("delivery.outsideFaults", [
      "lost",
      "misrouted",
      "impersonated",
      "corrupted",
      "duplicated",
      "reordered",
      "late",
    ]),
    "connections.failed",
    ...of("http.latency", ["p50", "p99"]),
  ],
  bigger: [
    "connections.perSec",
    "memory.returnedAfterDisconnect",
    "server.relay.messagesPerBatch",
    "http.achievedPerSec",
  ],
};

/**
 * Returns the numbers of one run, or of several of the same thing, for a history, in a fixed order. Leaves out runs that
 * prove nothing, times that cannot be trusted, and percentiles with too few samples (docs/formats.md).
 */
export function trendPoints(results: readonly RunResult[]): readonly TrendPoint[] {
  const runs = results.filter(feedsTrends);
  return (["smaller", "bigger"] as const).flatMap((better) =>
    FOLLOWED[better].flatMap((metric) => joined(runs.flatMap((result) => pointOf(result, metric, better)))),
  );
}

function joined(points: readonly TrendPoint[]): readonly TrendPoint[] {
  const [first] = points;
  if (first === undefined || points.length === 1) return points;
  const values = points.map(({ value }) => value).sort((a, b) => a - b);
  const at = (place: number): number => values[place] ?? first.value;
  const median = (at((values.length - 1) >> 1) + at(values.length >> 1)) / 2;
  return [{ ...first, value: median, interval: { low: at(0), high: at(values.length - 1) } }];
}

function pointOf(result: RunResult, metric: string, better: Direction): readonly TrendPoint[] {
  const unit = METRICS.get(metric)?.unit;
  const value = measuredMetric(result, metric);
  if (unit === undefined || value === null || isUntrusted(result, metric) || hasFewSamples(result, metric)) return [];
  const range = metricRange(result, metric);
  const isKnown = range === null || range.low === range.high || !Number.isFinite(range.low);
  return [{ metric, better, unit, value, interval: isKnown ? null : range }];
}

/** Tells whether a metric is a percentile with too few independent samples to be quoted without a mark. */
export function hasFewSamples(result: RunResult, metric: string): boolean {
  const [, name, key] = /^(.*)\.(p\d+)$/.exec(metric) ?? [];
  const percentile = PERCENTILES.find((one) => one.key === key);
  const latencies = Object.entries(result.latency).map(([of, summary]) => [`latency.${of}`, summary] as const);
  const [, summary] = [...latencies, ["server.relay.latency", result.server?.relay?.latency ?? null] as const].find(
    ([of]) => of === name,
  ) ?? [name, null];
  return percentile !== undefined && summary !== null && !isSupported(summary, percentile);
}
