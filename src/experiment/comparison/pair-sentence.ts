import { inertText } from "../../base/hostile-text.js";
import type { PairComparison } from "../../result/comparison/comparison.js";
import type { ComparedSide } from "./compared-side.js";

/** Returns the sentence about a pair that a person repeats. */
export function pairSentence(
  pair: Omit<PairComparison, "sentence">,
  before: ComparedSide,
  after: ComparedSide,
): string {
  const [baseline, candidate] = [before, after].map(({ label }) => inertText(label, 60));
  return `${candidate} against ${baseline}: ${pair.outcome}.`;
}
