import { formatBytes, formatCount, formatPercent, formatRate, formatUs, US_PER_SEC } from "../base/units.js";
import { METRICS, type MetricUnit } from "../scenario/thresholds/metrics.js";
import { slopeOfMetric } from "./memory-slope.js";
import type { MemorySlope, RunResult } from "./run-result.js";

/** The measured part of a result, without its verdict. */
export type Measurements = Pick<
  RunResult,
  "connections" | "errorAnswers" | "messages" | "delivery" | "latency" | "memory" | "server" | "generator" | "http"
>;

/**
 * Returns the value of a metric of src/scenario/thresholds/metrics.ts, in its unit. Returns `null` when this run has no
 * such number: it has no such traffic, could not look into the server, or the distribution is empty.
 */
export function measuredMetric(measured: Measurements, path: string): number | null {
  if (!METRICS.has(path)) return null;
  const nodes = measured.server?.nodes ?? [];
  if (path === "server.cpuSec") return nodes.length === 0 ? null : nodes.reduce((sum, node) => sum + node.cpuSec, 0);
  if (path === "server.eventLoop") return nodes.length === 0 ? null : Math.max(...nodes.map((node) => node.eventLoop));
  // A user not found because they were away is not an error.
  if (path === "errorAnswers.count")
    return measured.errorAnswers.reduce((sum, { count, knownAway }) => sum + count - knownAway, 0);
  const keys = path.startsWith("memory.perConnection.") ? [...path.split("."), "bytes"] : path.split(".");
  const owner = keys.slice(0, -1).reduce<unknown>(ownProperty, measured);
  const leaf = keys.at(-1) ?? "";
  // An empty distribution has percentiles of 0, which a threshold must not mistake for fast.
  const isEmptyDistribution = keys.includes("latency") && leaf !== "count" && ownProperty(owner, "count") === 0;
  const value = isEmptyDistribution ? null : ownProperty(owner, leaf);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** The range in which the true value of a metric lies. */
export interface MetricRange {
  readonly low: number;
  readonly high: number;
}

/**
 * Returns the range in which a metric's true value lies, or `null` when this run has no such number. For a slope it is
 * its 95 % interval, and unbounded if too few plateaus give none; anything else is known exactly.
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

/** Formats a metric's value in its unit: `31.2 ms`, `7.31 KB`, `499/s`; as a plain number if the metric is unknown. */
export function formatMetric(metric: string, value: number): string {
  return FORMATS[METRICS.get(metric)?.unit ?? "count"](value);
}

/** Formats a slope with its interval: `7.31 KB ±1.02 KB`. */
export function formatSlope({ bytes, ciHigh }: MemorySlope): string {
  return formatBytes(bytes) + (ciHigh === null ? "" : ` ±${formatBytes(ciHigh - bytes)}`);
}

function ownProperty(owner: unknown, key: string): unknown {
  if (typeof owner !== "object" || owner === null || !Object.hasOwn(owner, key)) return undefined;
  return Object.getOwnPropertyDescriptor(owner, key)?.value;
}
