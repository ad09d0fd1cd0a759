import { inertText } from "../../base/hostile-text.js";
import { formatMetric } from "../../result/metric.js";
import type { RunResult } from "../../result/run-result.js";
import type { Format } from "./parts/format.js";
import { type Direction, type TrendPoint, trendPoints } from "./parts/trend.js";

/** Two files for github-action-benchmark, whose tools `customSmallerIsBetter` and `customBiggerIsBetter` read them. */
export const GITHUB_ACTION_BENCHMARK: Format<RunResult> = {
  name: "github-action-benchmark",
  render: (result) => [
    { file: "benchmark-smaller-is-better.json", text: benchmarks(result, "smaller") },
    { file: "benchmark-bigger-is-better.json", text: benchmarks(result, "bigger") },
  ],
};

function benchmarks(result: RunResult, better: Direction): string {
  const { scenario, id, environment } = result;
  const origin = [`run ${id}, chatbench ${environment.chatbench}`, environment.cpuModel].map((line) => inertText(line));
  const entries = trendPoints(result)
    .filter((point) => point.better === better)
    .map((point) => ({
      name: `${inertText(scenario.name)}: ${point.metric}`,
      unit: point.unit,
      value: point.value,
      ...rangeOf(point),
      extra: [formatMetric(point.metric, point.value), ...origin].join("\n"),
    }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** The action shows the range as text beside the value. */
function rangeOf({ metric, value, interval }: TrendPoint): { readonly range?: string } {
  return interval === null ? {} : { range: `± ${formatMetric(metric, interval.high - value)}` };
}
