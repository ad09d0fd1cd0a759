import { formatBytes } from "../../base/units.js";
import { slopePlateaus } from "../../result/memory-slope.js";
import { formatSlope } from "../../result/metric.js";
import type { Memory, MemoryMetric, MemoryPlateau, MemorySlope, RunResult } from "../../result/run-result.js";
import { ABSENCES, MEMORY } from "./sentences.js";

/** What is measured of a process, in the order shown. */
export const MEMORY_METRICS: readonly { readonly name: MemoryMetric; readonly label: string }[] = [
  { name: "rss", label: "resident (RSS)" },
  { name: "heapUsed", label: "JavaScript heap" },
  { name: "external", label: "external buffers" },
  { name: "kernel", label: "kernel, whole machine" },
];

/** The same without the kernel's, which is of the whole machine and so the same for server and generator. */
const PROCESS_METRICS = MEMORY_METRICS.filter(({ name }) => name !== "kernel");

/** What is shown of the generator: the kernel's memory stands with the server's, if that is known. */
export function generatorMetrics(result: RunResult): typeof MEMORY_METRICS {
  return result.memory === null ? MEMORY_METRICS : PROCESS_METRICS;
}

/** The point that the least-squares line of a slope crosses. */
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

/** A slope's interval in words; with fewer than three plateaus there is none, and that is said. */
export function intervalText(slope: MemorySlope): string {
  return slope.ciLow === null || slope.ciHigh === null
    ? "too few plateaus"
    : `${formatBytes(slope.ciLow)} to ${formatBytes(slope.ciHigh)}`;
}

/** Whether the interval has zero in it: a run this small cannot tell the slope from none. */
export function isTooSmallToTell({ ciLow, ciHigh }: MemorySlope): boolean {
  return ciLow !== null && ciHigh !== null && ciLow < ciHigh && ciLow <= 0 && ciHigh >= 0;
}

const smallness = (slope: MemorySlope): string => (isTooSmallToTell(slope) ? ", too small to tell" : "");

/** How far a slope's interval reaches, and whether the slope may be none: `±1.02 KB`; empty without an interval. */
export function reachText(slope: MemorySlope): string {
  return slope.ciHigh === null ? "" : `±${formatBytes(slope.ciHigh - slope.bytes)}${smallness(slope)}`;
}

/** A slope with its interval, and whether it may be none: `-312 B ±1 KB, too small to tell`. */
export const slopeText = (slope: MemorySlope): string => formatSlope(slope) + smallness(slope);

/** Which of these figures are no constant cost of a connection, and why, in a sentence; `null` if all may be one. */
export function proportionText(memory: Memory, side: string, metrics = MEMORY_METRICS): string | null {
  const bent = metrics.filter(({ name }) => memory.perConnection[name]?.linear === false).map(({ label }) => label);
  return bent.length === 0 ? null : MEMORY.bent(side, bent, memory.plateaus.at(-1)?.connections ?? 0);
}

/** What happened to the growth of resident memory once everyone had left, in a sentence. */
export function returnedText({ returnedAfterDisconnect: share }: Memory): string {
  if (share === null) return ABSENCES.returned;
  return share < 0 ? MEMORY.grewOn(-share) : MEMORY.returned(share);
}
