import { inertText } from "../../base/hostile-text.js";
import type { RunResult } from "../../result/run-result.js";
import { fileFormat } from "./parts/format.js";
import { type TrendPoint, trendPoints } from "./parts/trend.js";

/**
 * Bencher Metric Format: the scenario is the benchmark, each metric a measure, with the interval of a slope as lower and
 * upper value. https://bencher.dev/docs/reference/bencher-metric-format
 */
export const BENCHER = fileFormat("bencher", "bencher.json", (result: RunResult) => bencherText([result]));

/** Writes the benchmark of one run, or of several of the same thing. */
export function bencherText(results: readonly RunResult[]): string {
  const measures = trendPoints(results).map((point) => [slug(point), metricOf(point)] as const);
  const name = inertText(results[0]?.scenario.name ?? "");
  const benchmarks = measures.length === 0 ? {} : { [name]: Object.fromEntries(measures) };
  return `${JSON.stringify(benchmarks, null, 2)}\n`;
}

/** A measure's slug has at most 64 characters, lower-case words and hyphens; the unit is its last word. */
function slug({ metric, unit }: TrendPoint): string {
  const words = metric
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .replaceAll(".", "-")
    .toLowerCase();
  return unit === "count" || words.endsWith("-sec") ? words : `${words}-${unit}`;
}

function metricOf({ value, interval }: TrendPoint): Readonly<Record<string, number>> {
  return interval === null ? { value } : { value, lower_value: interval.low, upper_value: interval.high };
}
