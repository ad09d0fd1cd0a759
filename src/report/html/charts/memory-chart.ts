import type { Memory, MemoryMetric, MemorySlope } from "../../../result/run-result.js";
import { MEMORY_METRICS, meanPlateau } from "../../facts/memory-metrics.js";
import { axis, type ChartSeries, type ChartSpec, series } from "./chart-spec.js";

const BYTES_PER_MB = 1e6;

const STYLES: Readonly<Record<MemoryMetric, Pick<ChartSeries, "color" | "mark">>> = {
  rss: { color: 1, mark: "circle" },
  heapUsed: { color: 2, mark: "triangle" },
  external: { color: 4, mark: "rectRot" },
  kernel: { color: 3, mark: "rect" },
};

/**
 * Draws growth since no connections, with one mark per plateau and the fitted line of each metric. The interval of the
 * RSS slope is a wedge through the mean of the plateaus, through which every least-squares line passes.
 */
export function memoryChart(id: string, memory: Memory, metrics = MEMORY_METRICS): ChartSpec | null {
  const most = memory.plateaus.at(-1)?.connections ?? 0;
  if (memory.plateaus.length < 2 || most === 0) return null;
  const all = metrics.flatMap(({ name, label }) => metricSeries(memory, name, label, most));
  return {
    id,
    x: axis("connections", { min: 0, max: most }),
    y: axis("growth, MB"),
    series: [...all, ...wedge(memory, most)],
    bands: [],
    events: [],
    warning: null,
  };
}

function metricSeries(memory: Memory, metric: MemoryMetric, label: string, most: number): readonly ChartSeries[] {
  const base = memory.plateaus[0]?.[metric] ?? null;
  if (base === null) return [];
  const points = memory.plateaus.flatMap((plateau) => {
    const bytes = plateau[metric];
    return bytes === null ? [] : [[plateau.connections, (bytes - base) / BYTES_PER_MB] as const];
  });
  const marks = series({ label, ...STYLES[metric], points, line: "none" });
  const slope = memory.perConnection[metric];
  if (slope === null) return [marks];
  const fit = lineThroughMean(memory, metric, slope.bytes, most);
  return [marks, series({ label: `${label}, fitted`, color: STYLES[metric].color, points: fit, inLegend: false })];
}

function lineThroughMean(
  memory: Memory,
  metric: MemoryMetric,
  bytesPerConnection: number,
  most: number,
): readonly (readonly [number, number])[] {
  const mean = meanPlateau(memory.plateaus, metric);
  const base = memory.plateaus[0]?.[metric] ?? 0;
  const at = (x: number): number => (mean.bytes - base + bytesPerConnection * (x - mean.connections)) / BYTES_PER_MB;
  return [0, mean.connections, most].map((x) => [x, at(x)] as const);
}

function wedge(memory: Memory, most: number): readonly ChartSeries[] {
  const slope: MemorySlope | null = memory.perConnection.rss;
  if (slope === null || slope.ciLow === null || slope.ciHigh === null) return [];
  const edge = (bytes: number): readonly (readonly [number, number])[] => lineThroughMean(memory, "rss", bytes, most);
  return [
    series({
      label: "95 % interval of the RSS slope",
      color: 1,
      points: edge(slope.ciLow),
      line: "dashed",
      fillToNext: true,
    }),
    series({ label: "upper edge", color: 1, points: edge(slope.ciHigh), line: "dashed", inLegend: false }),
  ];
}
