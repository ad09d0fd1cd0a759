import type { MemoryMetric, MemoryPlateau, MemorySlope } from "../../result/run-result.js";

/** What is measured of a process, in the order shown. */
export const MEMORY_METRICS: readonly { readonly name: MemoryMetric; readonly label: string }[] = [
  { name: "rss", label: "resident (RSS)" },
  { name: "heapUsed", label: "JavaScript heap" },
  { name: "external", label: "external buffers" },
  { name: "kernel", label: "kernel, both ends" },
];

/** Where a least-squares line of this slope crosses zero connections: it runs through the mean of the plateaus. */
export function intercept(plateaus: readonly MemoryPlateau[], metric: MemoryMetric, slope: MemorySlope): number {
  const known = plateaus.flatMap((plateau) => {
    const bytes = plateau[metric];
    return bytes === null ? [] : [{ connections: plateau.connections, bytes }];
  });
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return known.length === 0
    ? 0
    : mean(known.map((point) => point.bytes)) - slope.bytes * mean(known.map((point) => point.connections));
}
