import type { Comparison, Outcome, PairComparison } from "../../../result/comparison/comparison.js";

/** What a reader must see first comes first. */
const OUTCOMES: readonly Outcome[] = ["regressed", "improved", "inconclusive", "equivalent"];

/** Sorts what was compared into its outcomes, those to see first before the others; empty outcomes are left out. */
export function byOutcome<Compared extends { readonly outcome: Outcome }>(
  items: readonly Compared[],
): readonly (readonly [outcome: Outcome, items: readonly Compared[]])[] {
  return OUTCOMES.map((outcome) => [outcome, items.filter((item) => item.outcome === outcome)] as const).filter(
    ([, some]) => some.length > 0,
  );
}

/**
 * Returns the pair that decided the outcome of the whole comparison, and that its sentence is about: of those with this
 * outcome the last, which in a grid has the highest load. `undefined` without pairs.
 */
export function decidingPair({ pairs, outcome }: Comparison): PairComparison | undefined {
  return pairs.findLast((pair) => pair.outcome === outcome) ?? pairs[0];
}

/** Returns the pairs with the one that decided first. */
export function pairsInOrder(comparison: Comparison): readonly PairComparison[] {
  const first = decidingPair(comparison);
  return first === undefined ? [] : [first, ...comparison.pairs.filter((pair) => pair !== first)];
}

/** What stands before the sentence: the outcome, or what was done without one. */
export function outcomeWord({ outcome, vary }: Comparison): string {
  if (outcome !== null)
    return { regressed: "Regressed", improved: "Improved", inconclusive: "Inconclusive", equivalent: "Equivalent" }[
      outcome
    ];
  return vary.length === 0 ? "Compared" : "Measured";
}
