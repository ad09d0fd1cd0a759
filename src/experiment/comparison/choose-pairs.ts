import type { Comparison, Setting } from "../../result/comparison/comparison.js";
import type { ComparedSide } from "./compared-side.js";
import { isLoadKey } from "./differences.js";

/** Indexes of a baseline and its candidate. */
export interface Pair {
  readonly baseline: number;
  readonly candidate: number;
}

/**
 * Returns the pairs to compare: each side with the first one that has the same values of the keys that are held. In a
 * grid of numbers and strategies the numbers are held (map-scan and map-lookup at 200 users, and at 1,000). Where only
 * numbers are varied, those are held that change the load, since under different loads nothing can be compared.
 */
export function choosePairs(sides: readonly ComparedSide[], vary: Comparison["vary"]): readonly Pair[] {
  const numeric = vary.filter(({ values }) => values.every((value) => typeof value === "number"));
  const held = numeric.length < vary.length ? numeric : numeric.filter(({ key }) => isLoadKey(key));
  const groupOf = (side: ComparedSide): string =>
    settingsText(
      side.settings,
      held.map(({ key }) => key),
    );
  const groups = sides.map(groupOf);
  return groups.flatMap((group, candidate) => {
    const baseline = groups.indexOf(group);
    return baseline === candidate ? [] : [{ baseline, candidate }];
  });
}

/** Returns the values of some keys as one text, equal only for equal values. */
export function settingsText(settings: Readonly<Record<string, Setting>>, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => settings[key] ?? null));
}
