import { inertText } from "../../../base/hostile-text.js";
import type { Comparison } from "../../../result/comparison/comparison.js";
import { runsInOrder, standing, thresholdsText } from "../../facts/comparison/compared-runs.js";
import { type Canvas, paragraph } from "../parts/layout.js";

/** Lists every run in the order in which they were made. */
export function runsSection(comparison: Comparison, { width }: Canvas): string {
  const all = runsInOrder(comparison);
  return all
    .map((placed) => {
      const { run, variant, place } = placed;
      const label = inertText(comparison.variants[variant]?.label ?? "");
      const state = standing(placed, all);
      const facts = [
        `thresholds ${thresholdsText(run)}`,
        ...(state === "" ? [] : [state]),
        `started ${run.startedAt}`,
        run.file,
      ];
      return [
        `  ${place}. ${label}: ${run.verdict}, run ${inertText(run.id)}`,
        paragraph(facts.join("; "), width, "     "),
        ...(run.verdict === "pass" ? [] : run.reasons.map(({ message }) => paragraph(message, width, "     "))),
      ].join("\n");
    })
    .join("\n");
}
