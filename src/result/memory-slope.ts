import { isBent } from "../stats/curvature.js";
import { fitLine } from "../stats/least-squares.js";
import type { Memory, MemoryMetric, MemoryPlateau, MemorySlope } from "./run-result.js";

export interface MemoryReadings {
  /** In the order they were taken: the first at no connections, the last at all. */
  readonly plateaus: readonly MemoryPlateau[];
  /** RSS after forced collections, right before everyone left and after; `null` if not measured. */
  readonly rssAroundDisconnect: { readonly before: number; readonly after: number } | null;
}

/** What a connection costs, from readings at several numbers of connections (formulas: docs/statistics.md). */
export function memoryPerConnection({ plateaus, rssAroundDisconnect }: MemoryReadings): Memory {
  return {
    perConnection: forEachMetric((metric) => slopeOf(plateaus, metric)),
    growth: forEachMetric((metric) => growthOf(plateaus, metric)),
    plateaus,
    returnedAfterDisconnect: returnedShare(plateaus, rssAroundDisconnect),
  };
}

const PREFIX = "memory.perConnection.";

/** The slope that a metric like `memory.perConnection.rss` is the `bytes` of; `null` for any other, or when not measured. */
export function slopeOfMetric(memory: Memory | null, metric: string): MemorySlope | null {
  if (memory === null || !metric.startsWith(PREFIX)) return null;
  return Object.entries(memory.perConnection).find(([name]) => name === metric.slice(PREFIX.length))?.[1] ?? null;
}

function forEachMetric<T>(of: (metric: MemoryMetric) => T): Record<MemoryMetric, T> {
  return { rss: of("rss"), heapUsed: of("heapUsed"), external: of("external"), kernel: of("kernel") };
}

/** `null` when a plateau lacks the metric, or when all were taken at one number of connections. */
function slopeOf(plateaus: readonly MemoryPlateau[], metric: MemoryMetric): MemorySlope | null {
  const bytes = readings(plateaus, metric);
  const points = bytes && plateaus.map(({ connections }, i) => ({ x: connections, y: bytes[i] as number }));
  const fit = points && fitLine(points);
  if (fit === null) return null;
  const [ciLow, ciHigh] = fit.slopeCi95 ?? [null, null];
  const bent = isBent(points ?? []);
  return { bytes: fit.slope, ciLow, ciHigh, r2: fit.r2, linear: bent === null ? null : !bent };
}

/** `null` when a plateau lacks the metric, or when there are fewer than two. */
function growthOf(plateaus: readonly MemoryPlateau[], metric: MemoryMetric): number | null {
  const bytes = readings(plateaus, metric);
  return bytes === null || bytes.length < 2 ? null : (bytes.at(-1) as number) - (bytes[0] as number);
}

function readings(plateaus: readonly MemoryPlateau[], metric: MemoryMetric): readonly number[] | null {
  const bytes = plateaus.map((plateau) => plateau[metric]);
  return bytes.every((one) => one !== null) ? bytes : null;
}

/** What went when everyone left, as a share of what came when everyone came. Below 0 when memory went on growing. */
function returnedShare(
  plateaus: readonly MemoryPlateau[],
  around: MemoryReadings["rssAroundDisconnect"],
): number | null {
  const growth = growthOf(plateaus, "rss");
  if (growth === null || growth <= 0 || around === null) return null;
  return (around.before - around.after) / growth;
}
