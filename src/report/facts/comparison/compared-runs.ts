import type { ComparedRun, Comparison } from "../../../result/comparison/comparison.js";

export interface PlacedRun {
  readonly run: ComparedRun;
  /** The index of its variant. */
  readonly variant: number;
  /** Its place in the order of all runs, from 1. */
  readonly place: number;
}

/** Returns all runs in the order in which they were started. */
export function runsInOrder({ variants }: Comparison): readonly PlacedRun[] {
  return variants
    .flatMap(({ runs }, variant) => runs.map((run) => ({ run, variant })))
    .sort((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : a.run.startedAt > b.run.startedAt ? 1 : 0))
    .map((placed, i) => ({ ...placed, place: i + 1 }));
}

/** Says how a run stands in the comparison besides its verdict; empty for one that simply counts. Hostile text. */
export function standing({ run: { id, counts, repeats } }: PlacedRun, all: readonly PlacedRun[]): string {
  const repeat = all.find((other) => other.run.repeats === id);
  return [
    ...(counts ? [] : ["does not count"]),
    ...(repeats === null ? [] : [`repeats ${repeats}`]),
    ...(repeat === undefined ? [] : [`repeated by ${repeat.run.id}`]),
  ].join(", ");
}

/** Counts the thresholds that a run missed: `1 of 3 missed`, `3 met`; `–` without any. */
export function thresholdsText({ thresholds }: ComparedRun): string {
  const missed = thresholds.filter(({ pass }) => pass === false).length;
  const undecided = thresholds.filter(({ pass }) => pass === null).length;
  if (thresholds.length === 0) return "–";
  if (missed > 0) return `${missed} of ${thresholds.length} missed`;
  return undecided > 0 ? `${undecided} of ${thresholds.length} undecided` : `${thresholds.length} met`;
}
