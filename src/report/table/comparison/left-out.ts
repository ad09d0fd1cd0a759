import { inertText } from "../../../base/hostile-text.js";
import type { Comparison } from "../../../result/comparison/comparison.js";
import { pairTitle } from "../../facts/comparison/pair-names.js";
import { bullet, type Canvas } from "../parts/layout.js";

/** Lists what is not compared, and why. */
export function leftOutSection(comparison: Comparison, { width }: Canvas): string {
  return comparison.pairs
    .filter(({ notCompared }) => notCompared.length > 0)
    .map((pair) => {
      const reasons = pair.notCompared.map(({ metric, why }) => bullet(`${inertText(metric)}: ${why}`, width));
      return [`  ${inertText(pairTitle(comparison, pair))}`, ...reasons].join("\n");
    })
    .join("\n");
}
