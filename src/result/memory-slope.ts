import { isBent } from "../stats/curvature.js";
import { fitLine } from "../stats/least-squares.js";
import type { Memory, MemoryMetric, MemoryPlateau, MemorySlope } from "./run-result.js";

export interface MemoryReadings {
  /** In order: the first at no connections, the last at all of them. */
  readonly plateaus: readonly MemoryPlateau[];
  /** RSS after forced garbage collections, right before everyone left and after; `null` if not measured. */
  readonly rssAroundDisconnect: { readonly before: number; readonly after: number } | null;
}

/** Computes what a connection costs from readings at several numbers of connections (formulas: docs/statistics.md). */
export function memoryPerConnection({ plateaus, rssAroundDisconnect }: MemoryReadings): Memory {
  return {
    perConnection: forEachMetric((metric) => slopeOf(plateaus, metric)),
    growth: forEachMetric((metric) => growthOf(plateaus, metric)),
    plateaus,
    returnedAfterDisconnect: returnedShare(plateaus, rssAroundDisconnect),
  };
}

const PREFIX = "memory.perConnection.";

/**
 * Returns the slope behind a metric like `memory.perConnection.rss`; `null` for other metrics, or when not measured.
 */
export function slopeOfMetric(memory: Memory | null, metric: string): MemorySlope | null {
  if (memory === null || !metric.startsWith(PREFIX)) return null;
  return Object.entries(memory.perConnection).find(([name]) => name === metric.slice(PREFIX.length))?.[1] ?? null;
}

function forEachMetric<T>(of: (metric: MemoryMetric) => T): Record<MemoryMetric, T> {
  return { rss: of("rss"), heapUsed: of("heapUsed"), external: of("external"), kernel: of("kernel") };
}

const ENOUGH_FOR_AN_INTERVAL = 3;

/**
 * From this many connections on, the code that serves them is compiled: a heap grew by 8 KB for each up to here, and by
 * 3 after.
 */
const WARM_CONNECTIONS = 50;

/** Smaller differences between the slopes at the two ends of the ramp do not matter to anyone's planning. */
const BEND_THAT_MATTERS = 0.2;

/**
 * Returns the plateaus to fit a slope through: without the first connections, if enough others remain, since what a
 * process compiles and allocates for those serves any number.
 */
export function slopePlateaus(plateaus: readonly MemoryPlateau[]): readonly MemoryPlateau[] {
  const from = (least: number) => plateaus.filter(({ connections }) => connections >= least);
  return [WARM_CONNECTIONS, 1].map(from).find(({ length }) => length >= ENOUGH_FOR_AN_INTERVAL) ?? plateaus;
}

/** Returns `null` when a plateau lacks the metric, or when all have the same number of connections. */
function slopeOf(all: readonly MemoryPlateau[], metric: MemoryMetric): MemorySlope | null {
  const plateaus = slopePlateaus(all);
  const bytes = readings(plateaus, metric);
  const points = bytes && plateaus.map(({ connections }, i) => ({ x: connections, y: bytes[i] as number }));
  const fit = points && fitLine(points);
  if (fit === null) return null;
  const [ciLow, ciHigh] = fit.slopeCi95 ?? [null, null];
  const bent = isBent(points ?? [], BEND_THAT_MATTERS);
  return { bytes: fit.slope, ciLow, ciHigh, r2: fit.r2, linear: bent === null ? null : !bent };
}

/** Returns `null` when a plateau lacks the metric, or when there are fewer than two. */
function growthOf(plateaus: readonly MemoryPlateau[], metric: MemoryMetric): number | null {
  const bytes = readings(plateaus, metric);
  return bytes === null || bytes.length < 2 ? null : (bytes.at(-1) as number) - (bytes[0] as number);
}

function readings(plateaus: readonly MemoryPlateau[], metric: MemoryMetric): readonly number[] | null {
  const bytes = plateaus.map((plateau) => plateau[metric]);
  return bytes.every((one) => one !== null) ? bytes : null;
}

/**
 * Returns what was given back when everyone left, as a share of the growth during the ramp; below 0 when memory kept
 * growing.
 */
function returnedShare(
  plateaus: readonly MemoryPlateau[],
  around: MemoryReadings["rssAroundDisconnect"],
): number | null {
  const growth = growthOf(plateaus, "rss");
  if (growth === null || growth <= 0 || around === null) return null;
  return (around.before - around.after) / growth;
}
