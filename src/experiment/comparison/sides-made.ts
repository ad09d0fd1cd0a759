import type { ComparedSide } from "./compared-side.js";
import type { ComparisonPlan } from "./plan-comparison.js";
import type { MadeRun } from "./run-comparison.js";

/**
 * Returns the sides of a plan with the runs that were made of each.
 *
 * @param folderOf where the files of a run lie, as comparison.json is to name it.
 */
export function sidesMade(
  { variants }: ComparisonPlan,
  runs: readonly MadeRun[],
  folderOf: (made: MadeRun) => string,
): readonly ComparedSide[] {
  return variants.map(({ label, settings }, index) => ({
    label,
    settings,
    runs: runs
      .filter(({ variant }) => variant === index)
      .map((made) => ({ file: `${folderOf(made)}/result.json`, result: made.result, repeats: made.repeats })),
  }));
}
