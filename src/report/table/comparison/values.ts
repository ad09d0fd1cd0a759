import { inertText } from "../../../base/hostile-text.js";
import type { Comparison } from "../../../result/comparison/comparison.js";
import { valueText } from "../../facts/comparison/effect.js";
import { metricValues } from "../../facts/comparison/metric-values.js";
import { type Canvas, paragraph } from "../parts/layout.js";

/** Lists the value of each run that counts, for every metric and variant. */
export function valuesSection(comparison: Comparison, { width }: Canvas): string {
  return metricValues(comparison)
    .map(({ metric, sides }) => {
      const lines = sides.map(({ variant, points }) => {
        const label = inertText(comparison.variants[variant]?.label ?? "");
        return paragraph(`${label}: ${points.map(({ y }) => valueText(metric, y)).join(", ")}`, width, "    ");
      });
      return [`  ${inertText(metric)}`, ...lines].join("\n");
    })
    .join("\n");
}
