import type { RunResult } from "../../../result/run-result.js";
import { generatorMetrics } from "../../facts/memory-metrics.js";
import type { ChartSpec } from "./chart-spec.js";
import { memoryChart } from "./memory-chart.js";
import { percentileChart } from "./percentile-chart.js";
import { type TitledChart, timelineCharts } from "./timeline-charts.js";

/** The charts of a report; `null` where there is nothing to draw. */
export interface ReportCharts {
  readonly percentiles: ChartSpec | null;
  readonly timeline: readonly TitledChart[];
  readonly serverMemory: ChartSpec | null;
  readonly generatorMemory: ChartSpec | null;
}

export function reportCharts(result: RunResult): ReportCharts {
  const { memory, generator } = result;
  return {
    percentiles: percentileChart(result),
    timeline: timelineCharts(result),
    serverMemory: memory && memoryChart("chart-memory-server", memory),
    generatorMemory:
      generator.memory && memoryChart("chart-memory-generator", generator.memory, generatorMetrics(result)),
  };
}

/** Returns the charts as one list, in page order. */
export function specsOf({ percentiles, timeline, serverMemory, generatorMemory }: ReportCharts): readonly ChartSpec[] {
  return [percentiles, ...timeline.map(({ spec }) => spec), serverMemory, generatorMemory].filter(
    (spec) => spec !== null,
  );
}
