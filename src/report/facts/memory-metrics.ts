import { formatBytes } from "../../base/units.js";
import { slopePlateaus } from "../../result/memory-slope.js";
import { formatSlope } from "../../result/metric.js";
import type { Memory, MemoryMetric, MemoryPlateau, MemorySlope, RunResult } from "../../result/run-result.js";
import { ABSENCES, MEMORY } from "./sentences.js";

/** The kinds of memory, in display order. */
export const MEMORY_METRICS: readonly { readonly name: MemoryMetric; readonly label: string }[] = [
  { name: "rss", label: "resident (RSS)" },
  { name: "heapUsed", label: "JavaScript heap" },
  { name: "external", label: "external buffers" },
  { name: "kernel", label: "kernel, whole machine" },
];

/**
 * The same without kernel memory, which is measured for the whole machine and so is the same for server and generator.
 */
const PROCESS_METRICS = MEMORY_METRICS.filter(({ name }) => name !== "kernel");

/** Returns the metrics shown for the generator. Kernel memory is shown with the server's memory if that is known. */
export function generatorMetrics(result: RunResult): typeof MEMORY_METRICS {
  return result.memory === null ? MEMORY_METRICS : PROCESS_METRICS;
}

/** Returns the point through which the least-squares line of a slope passes. */
export function meanPlateau(
  plateaus: readonly MemoryPlateau[],
  metric: MemoryMetric,
): { readonly connections: number; readonly bytes: number } {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const known = slopePlateaus(plateaus).filter((plateau) => plateau[metric] !== null);
  return {
    connections: mean(known.map((plateau) => plateau.connections)),
    bytes: mean(known.map((plateau) => plateau[metric] ?? 0)),
  };
}

/** Formats a slope's interval; says so if there is none, with fewer than three plateaus. */
export function intervalText(slope: MemorySlope): string {
  return slope.ciLow === null || slope.ciHigh === null
    ? "too few plateaus"
    : `${formatBytes(slope.ciLow)} to ${formatBytes(slope.ciHigh)}`;
}

/** Tells whether the interval includes zero: a run this small cannot tell the slope from none. */
export function isTooSmallToTell({ ciLow, ciHigh }: MemorySlope): boolean {
  return ciLow !== null && ciHigh !== null && ciLow < ciHigh && ciLow <= 0 && ciHigh >= 0;
}

const smallness = (slope: MemorySlope): string => (isTooSmallToTell(slope) ? ", too small to tell" : "");

/**
 * Formats half the width of a slope's interval, marked if the slope may be zero: `±1.02 KB`; empty without an interval.
 */
export function reachText(slope: MemorySlope): string {
  return slope.ciHigh === null ? "" : `±${formatBytes(slope.ciHigh - slope.bytes)}${smallness(slope)}`;
}

/** Formats a slope with its interval, marked if it may be zero: `-312 B ±1 KB, too small to tell`. */
export const slopeText = (slope: MemorySlope): string => formatSlope(slope) + smallness(slope);

/** Returns a sentence about the metrics that did not grow in proportion to connections; `null` if there are none. */
export function proportionText(memory: Memory, side: string, metrics = MEMORY_METRICS): string | null {
  const bent = metrics.filter(({ name }) => memory.perConnection[name]?.linear === false).map(({ label }) => label);
  return bent.length === 0 ? null : MEMORY.bent(side, bent, memory.plateaus.at(-1)?.connections ?? 0);
}

/** Returns a sentence about how much of the growth in resident memory was given back once everyone had left. */
export function returnedText({ returnedAfterDisconnect: share }: Memory): string {
  if (share === null) return ABSENCES.returned;
  return share < 0 ? MEMORY.grewOn(-share) : MEMORY.returned(share);
}
