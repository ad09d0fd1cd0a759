import { inertText } from "../../../base/hostile-text.js";
import type { Comparison } from "../../../result/comparison/comparison.js";
import { pairsInOrder } from "../../facts/comparison/outcomes.js";
import { pairTitle } from "../../facts/comparison/pair-names.js";
import { type Canvas, paragraph } from "../parts/layout.js";
import type { ScreenBlock } from "./blocks.js";
import { outcomeInk } from "./outcome.js";

export function pairsSection(comparison: Comparison, { width, ink }: Canvas): string {
  return pairsInOrder(comparison)
    .flatMap((pair) => [
      `  ${inertText(pairTitle(comparison, pair))}: ${outcomeInk(pair.outcome, ink)(pair.outcome)}`,
      paragraph(pair.sentence, width, "    "),
    ])
    .join("\n");
}

/** Lists each pair with its outcome; the sections below show the first one. */
export function pairsBrief(comparison: Comparison, { ink }: Canvas): ScreenBlock {
  const rows = pairsInOrder(comparison).map(
    (pair) =>
      `  ${outcomeInk(pair.outcome, ink)(pair.outcome.padEnd(14))}${inertText(pairTitle(comparison, pair), 60)}`,
  );
  return { lines: [ink.bold("Every pair, of which the first is shown below"), ...rows], least: 4 };
}
