import { inertText } from "../../base/hostile-text.js";
import type { ExactComparison, MetricComparison, Outcome, PairComparison } from "../../result/comparison/comparison.js";
import type { Pair } from "./choose-pairs.js";
import { COMPARED_METRICS, EXACT_COUNTERS } from "./compared-metrics.js";
import { type ComparedSide, countedResults, valuesOf } from "./compared-side.js";
import { compareCorrectness } from "./correctness.js";
import { differencesBetween, type KindedDifference } from "./differences.js";
import { compareCounters } from "./exact-counters.js";
import { compareMetrics } from "./noisy-metrics.js";
import { pairSentence } from "./pair-sentence.js";

type Decided = Pick<ExactComparison, "outcome">;
type NotCompared = PairComparison["notCompared"];

/** Compares a candidate with its baseline. */
export function comparePair(sides: readonly ComparedSide[], { baseline, candidate }: Pair): PairComparison | null {
  const [before, after] = [sides[baseline], sides[candidate]];
  if (before === undefined || after === undefined) return null;
  // Also of the keys that were varied on purpose: another load spoils times whoever asked for it.
  const differences = differencesBetween([before, after], []);
  const spoilt = differences.filter(({ spoilsTimes }) => spoilsTimes);
  const spoiltWhy = spoilt.length === 0 ? null : becauseOf(spoilt, null);
  const isOtherLoad = differences.some(({ kind }) => kind === "load");
  const correctness = compareCorrectness(before, after);
  const counters = isOtherLoad ? [] : compareCounters(before, after);
  const overload = overloadNote(before, after);
  const all = spoilt.length > 0 ? [] : compareMetrics(before, after);
  const metrics = overload === null ? all : all.filter(({ metric }) => !isTime(metric));
  const notCompared = [
    ...(isOtherLoad ? bothHave(before, after, EXACT_COUNTERS, becauseOf(differences, "load")) : []),
    ...(spoiltWhy === null ? [] : bothHave(before, after, namesOf(COMPARED_METRICS), spoiltWhy)),
    ...(overload === null
      ? []
      : all.filter(({ metric }) => isTime(metric)).map(({ metric }) => ({ metric, why: overload }))),
    ...onlyOneHas(before, after),
    ...metrics.filter(({ ratio }) => ratio === null).map(withoutRatio),
  ];
  const isBlind = overload !== null || [before, after].some((side) => countedResults(side).length === 0);
  const pair = {
    baseline,
    candidate,
    outcome: pairOutcome(correctness, [...counters, ...metrics.filter(({ judged }) => judged)], isBlind),
    ...{ correctness, counters, metrics, notCompared },
  };
  return { ...pair, sentence: pairSentence(pair, before, after, spoiltWhy) };
}

/**
 * Correctness alone says nothing about how good a server is, nor do counters where times should have been compared and
 * could not: then nothing is called equivalent.
 */
function pairOutcome(correctness: readonly Decided[], measured: readonly Decided[], isBlind: boolean): Outcome {
  const has = (outcome: Outcome): boolean => [...correctness, ...measured].some((row) => row.outcome === outcome);
  if (has("regressed")) return "regressed";
  if (has("improved")) return "improved";
  return has("inconclusive") || isBlind || measured.length === 0 ? "inconclusive" : "equivalent";
}

const namesOf = (rows: readonly { readonly metric: string }[]): readonly string[] => rows.map(({ metric }) => metric);
const isTime = (metric: string): boolean => metric.includes("latency.");
const labelOf = ({ label }: ComparedSide): string => inertText(label, 80);

function becauseOf(differences: readonly KindedDifference[], kind: KindedDifference["kind"] | null): string {
  const [first, ...others] = differences.filter((difference) => kind === null || difference.kind === kind);
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return `${first?.what ?? ""} differs (${first?.values.map((value) => inertText(value, 60)).join(" against ") ?? ""})${more}.`;
}

function bothHave(before: ComparedSide, after: ComparedSide, metrics: readonly string[], why: string): NotCompared {
  return metrics.filter((metric) => has(before, metric) && has(after, metric)).map((metric) => ({ metric, why }));
}

function onlyOneHas(before: ComparedSide, after: ComparedSide): NotCompared {
  return [...EXACT_COUNTERS, ...namesOf(COMPARED_METRICS)].flatMap((metric) => {
    if (has(before, metric) === has(after, metric)) return [];
    const [owner, other] = has(before, metric) ? [before, after] : [after, before];
    return [{ metric, why: `Only ${labelOf(owner)} has it; no run of ${labelOf(other)} that counts does.` }];
  });
}

const has = (side: ComparedSide, metric: string): boolean => valuesOf(countedResults(side), metric).length > 0;

function withoutRatio({ metric }: MetricComparison): NotCompared[number] {
  return { metric, why: "A value is zero or below, so there is no ratio." };
}

/** Past its ceiling a server's times only measure how long the run lasted. */
function overloadNote(before: ComparedSide, after: ComparedSide): string | null {
  const overloaded = [before, after].filter((side) =>
    countedResults(side).some(({ overloaded }) => overloaded !== null),
  );
  return overloaded.length === 0
    ? null
    : `${overloaded.map(labelOf).join(" and ")} ${overloaded.length === 1 ? "was" : "were"} overloaded, and then times only measure how long the run lasted.`;
}
