import type { ExactComparison, Outcome } from "../../result/comparison/comparison.js";
import { EXACT_COUNTERS } from "./compared-metrics.js";
import { type ComparedSide, finishedResults, valuesOf } from "./compared-side.js";

/** What order and chance may change in a counter between runs of one variant. */
const TOLERANCE = 0.01;

/** Compares the work per message. The runs of a counter need not count for times: counting has no noise. */
export function compareCounters(baseline: ComparedSide, candidate: ComparedSide): readonly ExactComparison[] {
  return EXACT_COUNTERS.flatMap((metric) => {
    const [before, after] = [valuesOf(finishedResults(baseline), metric), valuesOf(finishedResults(candidate), metric)];
    if (before.length === 0 && after.length === 0) return [];
    const outcome = counterOutcome(before, after);
    return [{ metric, baseline: mean(before), candidate: mean(after), outcome }];
  });
}

/**
 * Says what a counter's values come to; lower is better.
 *
 * Any change shows if the counter has no chance in it: all values of one side are the same whole number (map-lookup
 * examines 1 connection), or each side has two values or more, all equal. Otherwise order and chance have a part in it
 * (where a map holds a user depends on who connected first): then the means must differ by more than 1 %, and the
 * ranges must not overlap.
 */
export function counterOutcome(baseline: readonly number[], candidate: readonly number[]): Outcome {
  const [before, after] = [mean(baseline), mean(candidate)];
  if (before === null || after === null) return "inconclusive";
  const changed = after > before ? "regressed" : "improved";
  if (isWholeConstant(baseline) || isWholeConstant(candidate)) return before === after ? "equivalent" : changed;
  if (isRepeated(baseline) && isRepeated(candidate)) return before === after ? "equivalent" : changed;
  if (Math.abs(after - before) <= TOLERANCE * Math.min(before, after)) return "equivalent";
  const apart = Math.max(...baseline) < Math.min(...candidate) || Math.max(...candidate) < Math.min(...baseline);
  return apart ? changed : "inconclusive";
}

const isConstant = (values: readonly number[]): boolean => values.every((value) => value === values[0]);
const isWholeConstant = (values: readonly number[]): boolean => isConstant(values) && Number.isInteger(values[0]);
const isRepeated = (values: readonly number[]): boolean => isConstant(values) && values.length > 1;

/** Of equal values exactly that value, which a sum divided by their number need not be. */
function mean(values: readonly number[]): number | null {
  const [first] = values;
  if (first === undefined) return null;
  return isConstant(values) ? first : values.reduce((sum, value) => sum + value, 0) / values.length;
}
