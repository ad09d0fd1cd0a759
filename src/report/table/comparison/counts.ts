import { inertText } from "../../../base/hostile-text.js";
import type { Comparison, ExactComparison, PairComparison } from "../../../result/comparison/comparison.js";
import { exactChange, valueText } from "../../facts/comparison/effect.js";
import { byOutcome, decidingPair, pairsInOrder } from "../../facts/comparison/outcomes.js";
import { pairNames, pairTitle, sideHeads } from "../../facts/comparison/pair-names.js";
import { sweepOf } from "../../facts/comparison/sweep.js";
import { type Canvas, paragraph } from "../parts/layout.js";
import { NOTHING, type ScreenBlock } from "./blocks.js";
import { drawColumns, MAX_NAME } from "./columns.js";
import { outcomeInk } from "./outcome.js";

const countsOf = ({ correctness, counters }: PairComparison): readonly ExactComparison[] => [
  ...correctness,
  ...counters,
];

/** Shows every count of every pair. */
export function countsSection(comparison: Comparison, canvas: Canvas): string {
  return pairsInOrder(comparison)
    .map((pair) => {
      const title = `  ${inertText(pairTitle(comparison, pair), MAX_NAME)}`;
      return [title, ...tableOf("", comparison, pair, countsOf(pair), canvas)].join("\n");
    })
    .join("\n\n");
}

/**
 * Shows the counts of the first pair that differ, and says how many do not. In a sweep the work for each message stands
 * among the capacities, for every pair.
 */
export function countsBrief(comparison: Comparison, canvas: Canvas): ScreenBlock {
  const pair = decidingPair(comparison);
  if (pair === undefined) return NOTHING;
  const swept = sweepOf(comparison)?.metrics ?? [];
  const counts = countsOf(pair).filter(({ metric }) => !swept.includes(metric));
  const equal = counts.filter(({ outcome }) => outcome === "equivalent");
  const zero = equal.filter(({ candidate }) => candidate === 0).length;
  const same = `the same on both sides${zero === 0 ? "" : `, ${zero} of them 0`}`;
  const { ink, width } = canvas;
  if (equal.length === counts.length) {
    const lines = [ink.bold("Counts"), paragraph(`all ${counts.length} are ${same}`, width)];
    return counts.length === 0 ? NOTHING : { lines, least: lines.length };
  }
  const different = counts.filter((count) => !equal.includes(count));
  const rest = equal.length === 0 ? [] : [paragraph(`and ${equal.length} that are ${same}`, width)];
  return { lines: [...tableOf("Counts", comparison, pair, different, canvas), ...rest], least: 6 };
}

function tableOf(
  title: string,
  comparison: Comparison,
  pair: PairComparison,
  counts: readonly ExactComparison[],
  canvas: Canvas,
): readonly string[] {
  const rows = byOutcome(counts).flatMap(([outcome, some]) => [
    { heading: outcomeInk(outcome, canvas.ink)(outcome) },
    ...some.map((count) => ({
      name: `    ${inertText(count.metric, MAX_NAME)}`,
      cells: [valueText(count.metric, count.baseline), valueText(count.metric, count.candidate), exactChange(count)],
    })),
  ]);
  return drawColumns(
    { title, heads: [...sideHeads(pairNames(comparison, pair)).map((name) => inertText(name)), "change"], rows },
    canvas,
  );
}
