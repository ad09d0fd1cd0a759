import { formatBytes, formatCount, formatPercent, formatRate, formatUs, US_PER_SEC } from "../base/units.js";
import { METRICS, type MetricUnit } from "../scenario/thresholds/metrics.js";
import { slopeOfMetric } from "./memory-slope.js";
import type { MemorySlope, RunResult } from "./run-result.js";

/** The part of a result that is measured, as opposed to judged. */
export type Measurements = Pick<
  RunResult,
  "connections" | "errorAnswers" | "messages" | "delivery" | "latency" | "memory" | "server" | "generator" | "http"
>;

/**
 * The value of a metric of src/scenario/thresholds/metrics.ts, in its unit; `null` when this run has no such number:
 * no such traffic, a server it could not look into, or a percentile of nothing.
 */
export function measuredMetric(measured: Measurements, path: string): number | null {
  if (!METRICS.has(path)) return null;
  const nodes = measured.server?.nodes ?? [];
  if (path === "server.cpuSec") return nodes.length === 0 ? null : nodes.reduce((sum, node) => sum + node.cpuSec, 0);
  if (path === "server.eventLoop") return nodes.length === 0 ? null : Math.max(...nodes.map((node) => node.eventLoop));
  // That a user who was away could not be found is no error.
  if (path === "errorAnswers.count")
    return measured.errorAnswers.reduce((sum, { count, knownAway }) => sum + count - knownAway, 0);
  const keys = path.startsWith("memory.perConnection.") ? [...path.split("."), "bytes"] : path.split(".");
  const owner = keys.slice(0, -1).reduce<unknown>(ownProperty, measured);
  const leaf = keys.at(-1) ?? "";
  // The percentiles of an empty distribution are written as 0, which no threshold may mistake for fast.
  const isEmptyDistribution = keys.includes("latency") && leaf !== "count" && ownProperty(owner, "count") === 0;
  const value = isEmptyDistribution ? null : ownProperty(owner, leaf);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** What a metric may really be, by what was measured. */
export interface MetricRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The value of a metric as far as it is known, `null` when this run has no such number. A slope is known up to its
 * 95 % interval, and not at all where too few plateaus give none; anything else is known exactly.
 */
export function metricRange(measured: Measurements, path: string): MetricRange | null {
  const value = measuredMetric(measured, path);
  if (value === null) return null;
  const slope = slopeOfMetric(measured.memory, path);
  if (slope === null) return { low: value, high: value };
  return { low: slope.ciLow ?? Number.NEGATIVE_INFINITY, high: slope.ciHigh ?? Number.POSITIVE_INFINITY };
}

const FORMATS: Readonly<Record<MetricUnit, (value: number) => string>> = {
  us: formatUs,
  sec: (value) => formatUs(value * US_PER_SEC),
  bytes: formatBytes,
  fraction: formatPercent,
  count: (value) => (Number.isInteger(value) ? formatCount(value) : formatRate(value)),
  perSec: (value) => `${formatRate(value)}/s`,
};

/** A metric's value for a person, in its unit: `31.2 ms`, `7.31 KB`, `499/s`; a plain number if the metric is unknown. */
export function formatMetric(metric: string, value: number): string {
  return FORMATS[METRICS.get(metric)?.unit ?? "count"](value);
}

/** A slope with its interval, which reaches as far to either side: `7.31 KB ±1.02 KB`. */
export function formatSlope({ bytes, ciHigh }: MemorySlope): string {
  return formatBytes(bytes) + (ciHigh === null ? "" : ` ±${formatBytes(ciHigh - bytes)}`);
}

function ownProperty(owner: unknown, key: string): unknown {
  if (typeof owner !== "object" || owner === null || !Object.hasOwn(owner, key)) return undefined;
  return Object.getOwnPropertyDescriptor(owner, key)?.value;
}
