import { fitLine } from "../stats/least-squares.js";
import type { Memory, MemoryMetric, MemoryPlateau, MemorySlope } from "./run-result.js";

export interface MemoryReadings {
  /** In the order they were taken: the first at no connections, the last at all. */
  readonly plateaus: readonly MemoryPlateau[];
  /** RSS after everyone had left and a forced collection; `null` if not measured. */
  readonly rssAfterDisconnect: number | null;
}

/** What a connection costs, from readings at several numbers of connections (formulas: docs/statistics.md). */
export function memoryPerConnection({ plateaus, rssAfterDisconnect }: MemoryReadings): Memory {
  return {
    perConnection: forEachMetric((metric) => slopeOf(plateaus, metric)),
    growth: forEachMetric((metric) => growthOf(plateaus, metric)),
    plateaus,
    returnedAfterDisconnect: returnedShare(plateaus, rssAfterDisconnect),
  };
}

function forEachMetric<T>(of: (metric: MemoryMetric) => T): Record<MemoryMetric, T> {
  return { rss: of("rss"), heapUsed: of("heapUsed"), external: of("external"), kernel: of("kernel") };
}

/** `null` when a plateau lacks the metric, or when all were taken at one number of connections. */
function slopeOf(plateaus: readonly MemoryPlateau[], metric: MemoryMetric): MemorySlope | null {
  const points = plateaus.flatMap((plateau) => {
    const bytes = plateau[metric];
    return bytes === null ? [] : [{ x: plateau.connections, y: bytes }];
  });
  const fit = points.length === plateaus.length ? fitLine(points) : null;
  if (fit === null) return null;
  return { bytes: fit.slope, ciLow: fit.slopeCi95?.[0] ?? null, ciHigh: fit.slopeCi95?.[1] ?? null, r2: fit.r2 };
}

function growthOf(plateaus: readonly MemoryPlateau[], metric: MemoryMetric): number | null {
  const atNone = plateaus[0]?.[metric] ?? null;
  const atAll = plateaus.at(-1)?.[metric] ?? null;
  return plateaus.length < 2 || atNone === null || atAll === null ? null : atAll - atNone;
}

/** Above 1 when less is held than before anyone came, below 0 when more is held than at the top. */
function returnedShare(plateaus: readonly MemoryPlateau[], rssAfter: number | null): number | null {
  const growth = growthOf(plateaus, "rss");
  const top = plateaus.at(-1)?.rss;
  if (growth === null || growth <= 0 || top === undefined || rssAfter === null) return null;
  return (top - rssAfter) / growth;
}
