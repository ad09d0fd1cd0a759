import { findChangePoints } from "../../stats/change-points.js";
import { medianOf } from "../../stats/median.js";
import type { HistoryEntry, HistoryMachine } from "./history-entry.js";

/** One run of the gate in a series. */
export interface HistoryPoint extends Pick<HistoryEntry, "at" | "commit" | "branch" | "dirty" | "verdict"> {
  readonly value: number;
}

export interface TrendChange {
  /** The index of the first point after the change. */
  readonly index: number;
  /** The medians from the change before to this one, and from this one to the next. */
  readonly before: number;
  readonly after: number;
  /** How likely chance alone is to show a change as strong; `null` for a number without noise. */
  readonly p: number | null;
}

/** One metric over time. */
export interface Trend {
  readonly metric: string;
  /** Whether it has no noise, so that any change is one. */
  readonly exact: boolean;
  /** In the order of time; at least one. */
  readonly points: readonly HistoryPoint[];
  readonly changes: readonly TrendChange[];
  /** The median since the last change. */
  readonly level: number;
}

/** The metrics of one scenario that can be compared with each other over time. */
export interface TrendGroup {
  readonly scenario: string;
  readonly scenarioDigest: string;
  /** Whether the scenario is still as it was then: the newest run of that name has the same digest. */
  readonly isCurrent: boolean;
  /** Of the newest run; `null` for counters, which are the same on every machine. */
  readonly machine: HistoryMachine | null;
  readonly trends: readonly Trend[];
}

/**
 * Sorts entries into series and finds the change points of each: counters by scenario, all else by scenario and
 * machine. The group that was added to last comes first, counters before the times of the same runs.
 *
 * @param last the most points of a series; older ones are left out.
 */
export function trendsOf(entries: readonly HistoryEntry[], last: number): readonly TrendGroup[] {
  const groups = new Map<string, { machine: HistoryMachine | null; readonly entries: HistoryEntry[] }>();
  const newestDigest = new Map(entries.map(({ scenario, scenarioDigest }) => [scenario, scenarioDigest]));
  const add = (entry: HistoryEntry, machine: HistoryMachine | null): void => {
    const key = JSON.stringify([entry.scenario, entry.scenarioDigest, machine && machineKey(machine)]);
    const group = groups.get(key) ?? { machine, entries: [] };
    group.machine = machine;
    group.entries.push(entry);
    // Deleted first, so that the group added to last is the last of the map.
    groups.delete(key);
    groups.set(key, group);
  };
  for (const entry of entries) {
    if (Object.keys(entry.values).length > 0) add(entry, entry.machine);
    if (Object.keys(entry.counters).length > 0) add(entry, null);
  }
  return [...groups.values()].reverse().flatMap(({ machine, entries: own }) => {
    const [first] = own;
    if (first === undefined) return [];
    const { scenario, scenarioDigest } = first;
    const isCurrent = newestDigest.get(scenario) === scenarioDigest;
    return [{ scenario, scenarioDigest, isCurrent, machine, trends: trendsOfGroup(own, machine === null, last) }];
  });
}

/** The release line of Node.js, because its small updates come every few weeks, and would leave no history. */
function machineKey({ cpuModel, cores, node, chatbench }: HistoryMachine): readonly unknown[] {
  return [cpuModel, cores, node.split(".")[0], chatbench];
}

function trendsOfGroup(entries: readonly HistoryEntry[], exact: boolean, last: number): readonly Trend[] {
  const series = new Map<string, HistoryPoint[]>();
  for (const { at, commit, branch, dirty, verdict, ...entry } of entries) {
    for (const [metric, value] of Object.entries(exact ? entry.counters : entry.values)) {
      const points = series.get(metric) ?? [];
      points.push({ at, commit, branch, dirty, verdict, value });
      series.set(metric, points);
    }
  }
  return [...series].map(([metric, points]) => trendOf(metric, exact, points.slice(-last)));
}

function trendOf(metric: string, exact: boolean, points: readonly HistoryPoint[]): Trend {
  const values = points.map(({ value }) => value);
  const found = exact ? everyChange(values) : findChangePoints(values);
  const bounds = [0, ...found.map(({ index }) => index), values.length];
  const levels = bounds.slice(1).map((end, i) => medianOf(values.slice(bounds[i], end)) ?? 0);
  const changes = found.map(({ index, p }, i) => ({ index, p, before: levels[i] ?? 0, after: levels[i + 1] ?? 0 }));
  return { metric, exact, points, changes, level: levels.at(-1) ?? 0 };
}

function everyChange(values: readonly number[]): readonly { readonly index: number; readonly p: null }[] {
  return values.flatMap((value, i) => (i === 0 || value === values[i - 1] ? [] : [{ index: i, p: null }]));
}
