import { inertText } from "../../../base/hostile-text.js";
import type { Comparison, PairComparison, Setting } from "../../../result/comparison/comparison.js";

export const settingText = (key: string, value: Setting): string => `${key}=${value}`;

export interface PairNames {
  readonly baseline: string;
  readonly candidate: string;
  /** The settings that both share, such as `users=200`; empty without any. */
  readonly where: string;
}

/** Returns what to call the two sides of a pair: the settings in which they differ, or else their labels. Hostile text. */
export function pairNames({ variants }: Comparison, { baseline, candidate }: PairComparison): PairNames {
  const [a, b] = [variants[baseline], variants[candidate]];
  const settings = Object.entries(b?.settings ?? {});
  const differing = settings.filter(([key, value]) => a?.settings[key] !== value);
  const shared = settings.filter(([key, value]) => a?.settings[key] === value);
  if (a === undefined || b === undefined || differing.length === 0 || shared.length === 0) {
    return { baseline: a?.label ?? `variant ${baseline}`, candidate: b?.label ?? `variant ${candidate}`, where: "" };
  }
  return {
    baseline: differing.map(([key]) => String(a.settings[key])).join(", "),
    candidate: differing.map(([, value]) => String(value)).join(", "),
    where: shared.map(([key, value]) => settingText(key, value)).join(", "),
  };
}

/** Names a pair in a heading: `map-lookup against map-scan, users=200`. Hostile text. */
export function pairTitle(comparison: Comparison, pair: PairComparison): string {
  const { baseline, candidate, where } = pairNames(comparison, pair);
  return `${candidate} against ${baseline}${where === "" ? "" : `, ${where}`}`;
}

/** The widest name of a side that leaves room for the figures of a table. */
const WIDEST_HEAD = 12;

/** Returns the names of the two sides as headings of columns, or what they are if a name is too long for one. */
export function sideHeads({ baseline, candidate }: PairNames): readonly [baseline: string, candidate: string] {
  const isShort = [baseline, candidate].every((name) => inertText(name).length <= WIDEST_HEAD);
  return isShort ? [baseline, candidate] : ["baseline", "candidate"];
}
