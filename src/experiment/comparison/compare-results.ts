import { ChatbenchError } from "../../base/chatbench-error.js";
import {
  COMPARISON_SCHEMA,
  type Comparison,
  type Outcome,
  type PairComparison,
} from "../../result/comparison/comparison.js";
import { choosePairs } from "./choose-pairs.js";
import { comparePair } from "./compare-pair.js";
import type { ComparedSide, ComparisonFacts } from "./compared-side.js";
import { differencesBetween } from "./differences.js";
import { variantOf } from "./variants.js";

/** The order in which outcomes decide. */
const WORST_FIRST: readonly Outcome[] = ["regressed", "inconclusive", "improved", "equivalent"];

/**
 * Compares the runs of several sides. Pure: the same runs and facts give the same comparison. Sides without a run are
 * left out and named in the remarks.
 *
 * @throws ChatbenchError `comparison_empty` if no side has a run; `histogram_invalid` if a stored histogram is damaged.
 */
export function compareResults(all: readonly ComparedSide[], facts: ComparisonFacts): Comparison {
  const sides = all.filter(({ runs }) => runs.length > 0);
  const variants = sides.map(variantOf).filter((variant) => variant !== null);
  if (variants.length === 0) {
    throw new ChatbenchError(
      "comparison_empty",
      "There is no run to compare.",
      "Make at least one run of each variant.",
    );
  }
  const pairs = choosePairs(sides, facts.vary)
    .map((pair) => comparePair(sides, pair))
    .filter((pair) => pair !== null);
  const worst = worstOf(pairs);
  return {
    schema: COMPARISON_SCHEMA,
    ...facts,
    outcome: worst?.outcome ?? null,
    sentence: worst?.sentence ?? "",
    variants,
    differences: differencesBetween(
      sides,
      facts.vary.map(({ key }) => key),
    ).map(({ kind: _, ...difference }) => difference),
    pairs,
    growth: [],
    remarks: [],
  };
}

function worstOf(pairs: readonly PairComparison[]): PairComparison | undefined {
  return [...pairs].sort((a, b) => WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome))[0];
}
