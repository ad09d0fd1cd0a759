import { plural } from "../../base/counted-words.js";
import { inertText } from "../../base/hostile-text.js";
import { formatCount, formatPercent } from "../../base/units.js";
import type { HistoryPoint, Trend, TrendChange, TrendGroup } from "../../result/history/trends.js";
import { formatMetric } from "../../result/metric.js";
import { FEWEST_VALUES } from "../../stats/change-points.js";

/** What the renderers of a history need. */
export interface HistoryView {
  /** Of the file, for the reader; hostile text. */
  readonly source: string;
  /** The version that makes the view. */
  readonly version: string;
  readonly groups: readonly TrendGroup[];
  /** Sentences on lines that were left out; hostile text. */
  readonly warnings: readonly string[];
}

const EARLIER = ", before it was changed";
/** Room for every part as its longest. */
const MAX_TITLE = 1_000;
const SHORT_HASH = 7;
const DAY = "2026-11-28".length;

export const dayOf = ({ at }: HistoryPoint): string => at.slice(0, DAY);

/** Returns the name of a point's commit, as git writes it: `3f2a1bc`, `3f2a1bc-dirty`; `null` without a commit. */
export function commitName({ commit, dirty }: Pick<HistoryPoint, "commit" | "dirty">): string | null {
  return commit === null ? null : commit.slice(0, SHORT_HASH) + (dirty ? "-dirty" : "");
}

/** Returns where a point stands: `3f2a1bc, 2026-11-02`. */
export const placeOf = (point: HistoryPoint): string => [commitName(point), dayOf(point)].filter(Boolean).join(", ");

/** Says by how much a metric changed: `+26.3 %`; a counter, and what was zero, as `5,000 → 1`. */
export function changeSize({ metric, exact }: Trend, { before, after }: TrendChange): string {
  if (exact || before <= 0) return `${formatMetric(metric, before)} → ${formatMetric(metric, after)}`;
  return `${signOf(after, before)}${formatPercent(Math.abs(after / before - 1))}`;
}

const signOf = (value: number, to: number): string => (value < to ? "−" : "+");

/**
 * Says how far the newest value is from the level since the last change, to a tenth of a percent: noise needs no more
 * digits. `null` for a level of zero, and for counters, which have no noise.
 */
export function offLevel({ points, level, exact }: Trend): string | null {
  const last = points.at(-1);
  if (exact || last === undefined || level <= 0) return null;
  const percent = Math.abs(last.value / level - 1) * 100;
  const text = percent < 10 ? percent.toFixed(1) : formatCount(percent);
  return text === "0.0" ? "0 %" : `${signOf(last.value, level)}${text} %`;
}

/** Says when, where and by how much a metric last changed. */
export function lastChangeText(trend: Trend): string {
  const change = trend.changes.at(-1);
  const point = change && trend.points[change.index];
  if (change === undefined || point === undefined) {
    return trend.exact || trend.points.length >= FEWEST_VALUES ? "none" : "too few runs to tell";
  }
  const earlier = trend.changes.length - 1;
  return `${changeSize(trend, change)} at ${placeOf(point)}${earlier === 0 ? "" : `; ${earlier} before`}`;
}

/** Says what the series of a group have in common. */
export function groupTitle({ scenario, isCurrent, machine }: TrendGroup): string {
  const where =
    machine === null
      ? "counters, on any machine"
      : `${machine.cpuModel}, ${plural(machine.cores, "core")}, Node.js ${machine.node.replace(/^v/, "")}, chatbench ${machine.chatbench}`;
  return inertText(`${scenario}${isCurrent ? "" : EARLIER}: ${where}`, MAX_TITLE);
}

/** Says the same in a few words. */
export function groupName({ scenario, isCurrent, machine }: TrendGroup): string {
  const where = machine === null ? "counters" : `${machine.cpuModel}, ${plural(machine.cores, "core")}`;
  return inertText(`${scenario}${isCurrent ? "" : EARLIER}: ${where}`, MAX_TITLE);
}

/** Returns how many runs a group has, and from when to when. */
export function groupSpan({ trends }: TrendGroup): string {
  const longest = longestOf(trends);
  const [first, last] = [longest[0], longest.at(-1)];
  if (first === undefined || last === undefined) return plural(0, "run");
  const days = dayOf(first) === dayOf(last) ? dayOf(first) : `${dayOf(first)} to ${dayOf(last)}`;
  return `${plural(longest.length, "run")}, ${days}`;
}

const longestOf = (trends: readonly Trend[]): readonly HistoryPoint[] =>
  trends.reduce<readonly HistoryPoint[]>((best, { points }) => (points.length > best.length ? points : best), []);

/** A change with the metric and the point that it belongs to. */
export interface PlacedChange {
  readonly trend: Trend;
  readonly change: TrendChange;
  readonly point: HistoryPoint;
}

/** Returns the changes of all these metrics, the newest first. */
export function changesOf(trends: readonly Trend[]): readonly PlacedChange[] {
  return trends
    .flatMap((trend) =>
      trend.changes.flatMap((change) => {
        const point = trend.points[change.index];
        return point === undefined ? [] : [{ trend, change, point }];
      }),
    )
    .toSorted((a, b) => Date.parse(b.point.at) - Date.parse(a.point.at));
}

/** Returns the one sentence to repeat. */
export function historyHeadline({ groups }: HistoryView): string {
  const trends = groups.flatMap((group) => group.trends);
  const runs = plural(Math.max(0, ...trends.map(({ points }) => points.length)), "run");
  const changed = trends.filter(({ changes }) => changes.length > 0).length;
  const [newest] = changesOf(trends);
  if (newest === undefined) return `No change: ${plural(trends.length, "series", "series")} of up to ${runs}.`;
  const { trend, change, point } = newest;
  return `${changed} of ${plural(trends.length, "series", "series")} changed; last ${inertText(trend.metric)}, ${changeSize(trend, change)} at ${placeOf(point)}.`;
}
