import type { Comparison } from "../../../result/comparison/comparison.js";
import { runsInOrder } from "./compared-runs.js";

/** A metric's values on every variant that was compared by it. */
export interface MetricValues {
  readonly metric: string;
  readonly sides: readonly {
    /** The index of the variant. */
    readonly variant: number;
    /** x: the place of the run in the order of all runs, from 1; y: its value. */
    readonly points: readonly { readonly x: number; readonly y: number }[];
  }[];
}

/** Returns the value of each run that counts, for each metric of the pairs. */
export function metricValues(comparison: Comparison): readonly MetricValues[] {
  const metrics = new Map<string, Map<number, readonly number[]>>();
  for (const pair of comparison.pairs) {
    for (const { metric, baseline, candidate } of pair.metrics) {
      const sides = metrics.get(metric) ?? new Map<number, readonly number[]>();
      sides.set(pair.baseline, baseline.values).set(pair.candidate, candidate.values);
      metrics.set(metric, sides);
    }
  }
  const places = placesOf(comparison);
  return [...metrics].map(([metric, sides]) => ({
    metric,
    sides: [...sides].map(([variant, values]) => ({ variant, points: pointsOf(values, places.get(variant) ?? []) })),
  }));
}

function pointsOf(values: readonly number[], places: readonly number[]): MetricValues["sides"][number]["points"] {
  // A run without this metric has no value, and which one that is the values do not say.
  const isKnown = places.length === values.length;
  return values.map((y, i) => ({ x: isKnown ? (places[i] ?? i + 1) : i + 1, y }));
}

/** Returns the places of the runs that count, by variant and in the order of its runs. */
function placesOf(comparison: Comparison): ReadonlyMap<number, readonly number[]> {
  const placeOf = new Map(runsInOrder(comparison).map(({ run, place }) => [run, place] as const));
  return new Map(
    comparison.variants.map(({ runs }, variant) => [
      variant,
      runs.filter(({ counts }) => counts).map((run) => placeOf.get(run) ?? 0),
    ]),
  );
}
