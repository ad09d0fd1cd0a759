import { inertText } from "../../../base/hostile-text.js";
import { US_PER_MS } from "../../../base/units.js";
import type { Trend } from "../../../result/history/trends.js";
import { METRICS, type MetricUnit } from "../../../scenario/thresholds/metrics.js";
import { changesOf, commitName, dayOf } from "../../facts/history-facts.js";
import { axis, type ChartAxis, type ChartSeries, type ChartSpec, series } from "../charts/chart-spec.js";

const BYTES_PER_KB = 1_000;

/** What one step of an axis is in the metric's own unit. */
const AXES: Readonly<Record<MetricUnit, readonly [title: string, size: number]>> = {
  us: ["milliseconds", US_PER_MS],
  sec: ["seconds", 1],
  bytes: ["KB", BYTES_PER_KB],
  fraction: ["%", 0.01],
  count: ["", 1],
  perSec: ["per second", 1],
};

/** Rounds to what a chart can show; more digits only make the page larger. */
const drawn = (value: number): number => Number(value.toPrecision(6));

/** Dates on the axis; more would run into each other on a narrow page. */
const TICKS = 4;
/** The room above and below the values, as a share of the highest: noise must not look like mountains. */
const ROOM = 0.12;

/** Draws one metric run by run, with its level between changes and a line at each change. */
export function trendChart(id: string, trend: Trend): ChartSpec {
  const { points } = trend;
  const [title, size] = AXES[METRICS.get(trend.metric)?.unit ?? "count"];
  // Runs are numbered from 1, and equally far apart whatever the time between them.
  const valuesAt = points.map(({ value }, i) => [i + 1, drawn(value / size)] as const);
  const failed = valuesAt.filter((_, i) => points[i]?.verdict === "fail");
  return {
    id,
    x: axis("run of the gate", { ticks: datesOf(trend), min: 0.5, max: points.length + 0.5 }),
    y: axis(title, rangeOf(valuesAt.map(([, value]) => value))),
    series: [
      // The first is drawn on top.
      ...(failed.length === 0
        ? []
        : [series({ label: "the gate failed", color: 4, line: "none", mark: "rectRot", points: failed })]),
      series({ label: "measured", color: 1, mark: "circle", points: valuesAt }),
      series({
        label: "median between changes",
        color: 2,
        line: "dashed",
        stepped: true,
        points: levelsOf(trend, size),
      }),
    ],
    bands: [],
    events: changesOf([trend])
      .toReversed()
      .map(({ change, point }) => ({
        from: change.index + 0.5,
        to: change.index + 0.5,
        label: inertText(commitName(point) ?? dayOf(point)),
      })),
    warning: null,
  };
}

function datesOf({ points }: Trend): ChartAxis["ticks"] {
  const count = Math.min(TICKS, points.length);
  const indexes = Array.from({ length: count }, (_, i) =>
    Math.round((i * (points.length - 1)) / Math.max(1, count - 1)),
  );
  return indexes.flatMap((index) => {
    const point = points[index];
    return point === undefined ? [] : [[index + 1, dayOf(point)] as const];
  });
}

function rangeOf(values: readonly number[]): Partial<ChartAxis> {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = high === 0 ? 1 : ROOM * Math.abs(high);
  return { min: low >= 0 ? Math.max(0, low - room) : low - room, max: high + room };
}

function levelsOf({ points, changes, level }: Trend, size: number): ChartSeries["points"] {
  const bounds = [0, ...changes.map(({ index }) => index), points.length];
  const levels = [...changes.map(({ before }) => before), level];
  return levels.flatMap((value, i) => [
    [(bounds[i] ?? 0) + 1, drawn(value / size)] as const,
    [bounds[i + 1] ?? 0, drawn(value / size)] as const,
  ]);
}
