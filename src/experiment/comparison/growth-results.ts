import type { Comparison, GrowthResult } from "../../result/comparison/comparison.js";
import type { RunResult } from "../../result/run-result.js";
import { findGrowth } from "../../stats/growth.js";
import { medianOf } from "../../stats/median.js";
import { settingsText } from "./choose-pairs.js";
import { COMPARED_METRICS, EXACT_COUNTERS } from "./compared-metrics.js";
import { type ComparedSide, countedResults, finishedResults, valuesOf } from "./compared-side.js";
import { growthSentence } from "./growth-sentences.js";

/** With two values of a key nothing can be said about a curve. */
const MIN_VALUES = 3;
/** A change by less than this share over the whole sweep is none; of a counter, whatever chance cannot do. */
const MARGIN = 0.1;
const COUNTER_MARGIN = 0.01;

const METRICS = [
  ...EXACT_COUNTERS,
  "server.cpuPerDelivery",
  "memory.perConnection.rss",
  "latency.dm.p50",
  "latency.dm.p99",
  "latency.fanout.p95",
];

/** Returns how numbers grow with the first numeric key of three values or more, for each set of the other settings. */
export function growthResults(sides: readonly ComparedSide[], vary: Comparison["vary"]): readonly GrowthResult[] {
  const swept = vary.find(
    ({ values }) => values.every((value) => typeof value === "number") && new Set(values).size >= MIN_VALUES,
  );
  if (swept === undefined) return [];
  const others = vary.map(({ key }) => key).filter((key) => key !== swept.key);
  const groups = new Map<string, ComparedSide[]>();
  for (const side of sides) {
    const group = settingsText(side.settings, others);
    groups.set(group, [...(groups.get(group) ?? []), side]);
  }
  return METRICS.flatMap((metric) =>
    [...groups.values()].flatMap((group) => growthOf(group, swept.key, others, metric) ?? []),
  );
}

function growthOf(
  sides: readonly ComparedSide[],
  key: string,
  others: readonly string[],
  metric: string,
): GrowthResult | null {
  const settings = Object.fromEntries(others.map((other) => [other, sides[0]?.settings[other] ?? null]));
  const points = sides
    .flatMap((side) => {
      const [x, y] = [side.settings[key], medianOf(valuesOf(usable(side, metric), metric))];
      return typeof x === "number" && y !== null ? [{ x, y }] : [];
    })
    .sort((a, b) => a.x - b.x);
  if (points.length < 2) return null;
  const { growth, fit } = findGrowth(points, marginOf(metric, Math.min(...points.map(({ y }) => y))));
  const found = { key, settings, metric, points, growth, fit };
  return { ...found, sentence: growthSentence(found) };
}

/** Leaves out times of an overloaded server, which only measure how long the run lasted. */
function usable(side: ComparedSide, metric: string): readonly RunResult[] {
  if (EXACT_COUNTERS.includes(metric)) return finishedResults(side);
  const counted = countedResults(side);
  return metric.startsWith("latency.") ? counted.filter(({ overloaded }) => overloaded === null) : counted;
}

function marginOf(metric: string, least: number): number {
  if (EXACT_COUNTERS.includes(metric)) return COUNTER_MARGIN;
  const floor = COMPARED_METRICS.find((row) => row.metric === metric)?.floor ?? 0;
  return least > 0 ? Math.max(MARGIN, floor / least) : MARGIN;
}
