import { inertText } from "../../base/hostile-text.js";
import { formatMetric } from "../../result/metric.js";
import type { RunResult } from "../../result/run-result.js";
import { feedsTrends } from "../facts/trust.js";
import type { Format, FormatOutput } from "./parts/format.js";
import { type Direction, type TrendPoint, trendPoints } from "./parts/trend.js";

/** Two files for github-action-benchmark, whose tools `customSmallerIsBetter` and `customBiggerIsBetter` read them. */
export const GITHUB_ACTION_BENCHMARK: Format<RunResult> = {
  name: "github-action-benchmark",
  render: (result) => benchmarkFiles([result]),
};

/** Writes the two files of one run, or of several of the same thing. */
export const benchmarkFiles = (results: readonly RunResult[]): readonly FormatOutput[] => [
  { file: "benchmark-smaller-is-better.json", text: benchmarks(results, "smaller") },
  { file: "benchmark-bigger-is-better.json", text: benchmarks(results, "bigger") },
];

function benchmarks(results: readonly RunResult[], better: Direction): string {
  const runs = results.filter(feedsTrends);
  const [first] = runs;
  const run = runs.length === 1 ? `run ${first?.id}` : `median of ${runs.length} runs`;
  const { chatbench = "", cpuModel = "" } = first?.environment ?? {};
  const origin = [`${run}, chatbench ${chatbench}`, cpuModel].map((line) => inertText(line));
  const entries = trendPoints(runs)
    .filter((point) => point.better === better)
    .map((point) => ({
      name: `${inertText(first?.scenario.name ?? "")}: ${point.metric}`,
      unit: point.unit,
      value: point.value,
      ...rangeOf(point),
      extra: [formatMetric(point.metric, point.value), ...origin].join("\n"),
    }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** The action shows the range as text beside the value. */
function rangeOf({ metric, interval }: TrendPoint): { readonly range?: string } {
  if (interval === null) return {};
  return { range: [interval.low, interval.high].map((end) => formatMetric(metric, end)).join(" to ") };
}
