import { ChatbenchError } from "../../base/chatbench-error.js";
import { inWords } from "../../base/counted-words.js";
import { inertText } from "../../base/hostile-text.js";
import {
  COMPARISON_SCHEMA,
  type Comparison,
  type GrowthResult,
  type Outcome,
  type PairComparison,
} from "../../result/comparison/comparison.js";
import { choosePairs } from "./choose-pairs.js";
import { comparePair } from "./compare-pair.js";
import { EXACT_COUNTERS } from "./compared-metrics.js";
import type { ComparedSide, ComparisonFacts } from "./compared-side.js";
import { differencesBetween } from "./differences.js";
import { growthResults } from "./growth-results.js";
import { jointGrowthSentence } from "./growth-sentences.js";
import { remarksOn } from "./remarks.js";
import { variantOf } from "./variants.js";

/** The order in which outcomes decide. */
const WORST_FIRST: readonly Outcome[] = ["regressed", "inconclusive", "improved", "equivalent"];

/**
 * Compares the runs of several sides. Pure: the same runs and facts give the same comparison. Sides without a run are
 * left out, and named in the remarks.
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
  const growth = growthResults(sides, facts.vary);
  const varied = facts.vary.map(({ key }) => key);
  return {
    schema: COMPARISON_SCHEMA,
    ...facts,
    outcome: worstOf(pairs)?.outcome ?? null,
    sentence: headline(sides, pairs, growth),
    variants,
    differences: differencesBetween(sides, varied).map(({ kind: _, ...difference }) => difference),
    pairs,
    growth,
    remarks: remarksOn(all, facts, pairs),
  };
}

/** Of pairs with the same outcome the last, which in a grid has the highest load. */
function worstOf(pairs: readonly PairComparison[]): PairComparison | undefined {
  return [...pairs].reverse().sort((a, b) => WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome))[0];
}

/** The worst pair's sentence, and how the work grows if that was swept. */
function headline(
  sides: readonly ComparedSide[],
  pairs: readonly PairComparison[],
  growth: readonly GrowthResult[],
): string {
  const counters = EXACT_COUNTERS.map((metric) => growth.filter((found) => found.metric === metric));
  // The first counter that grows; failing that, how anything else grows.
  const grows = counters.find((group) => group.some((found) => found.growth !== "constant"));
  const grown = grows === undefined ? (growth[0]?.sentence ?? "") : jointGrowthSentence(grows);
  const said = [worstOf(pairs)?.sentence ?? "", grown].filter((sentence) => sentence !== "");
  if (said.length > 0) return said.join(" ");
  const labels = sides.map(({ label }) => inertText(label, 60));
  return sides.length === 1
    ? `Only ${inWords(labels)} has runs, so there is nothing to compare it with.`
    : `${inWords(labels)} are different loads, and stand side by side without a comparison.`;
}
