import type { HistoryPoint, TrendGroup } from "../../../result/history/trends.js";

/** One run with the values of a group's metrics, in their order; `null` where it has none. */
export interface GroupRun extends Omit<HistoryPoint, "value"> {
  readonly values: readonly (number | null)[];
}

/** Returns the runs of a group, in the order of time. */
export function groupRuns({ trends }: TrendGroup): readonly GroupRun[] {
  const runs = new Map<string, GroupRun & { readonly values: (number | null)[] }>();
  for (const [i, { points }] of trends.entries()) {
    for (const { value, ...point } of points) {
      const key = JSON.stringify([point.at, point.commit, point.branch]);
      const run = runs.get(key) ?? { ...point, values: trends.map(() => null) };
      run.values[i] = value;
      runs.set(key, run);
    }
  }
  return [...runs.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Returns what the page holds of a group: each run once, and so a third of the size of its series. */
export function groupData(group: TrendGroup): unknown {
  const { trends, ...facts } = group;
  return {
    ...facts,
    metrics: trends.map(({ metric, exact, changes, level }) => ({ metric, exact, changes, level })),
    runs: groupRuns(group),
  };
}
