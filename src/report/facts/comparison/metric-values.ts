import type { Comparison, Variant } from "../../../result/comparison/comparison.js";
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
  return [...metrics].map(([metric, sides]) => ({
    metric,
    sides: [...sides].map(([variant, values]) => ({ variant, points: pointsOf(comparison, variant, values) })),
  }));
}

function pointsOf(
  comparison: Comparison,
  variant: number,
  values: readonly number[],
): MetricValues["sides"][number]["points"] {
  const places = placesOf(comparison, comparison.variants[variant]);
  // A run without this metric has no value, and which one that is the values do not say.
  const isKnown = places.length === values.length;
  return values.map((y, i) => ({ x: isKnown ? (places[i] ?? i + 1) : i + 1, y }));
}

/** Returns the places of the runs of a variant that count. */
function placesOf(comparison: Comparison, variant: Variant | undefined): readonly number[] {
  const all = runsInOrder(comparison);
  return (variant?.runs ?? []).flatMap((run) =>
    run.counts ? [all.find((placed) => placed.run === run)?.place ?? 0] : [],
  );
}
