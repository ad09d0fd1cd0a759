import { allOf, inWords, plural } from "../../base/counted-words.js";
import { inertText } from "../../base/hostile-text.js";
import { formatCount } from "../../base/units.js";
import type { Comparison, PairComparison } from "../../result/comparison/comparison.js";
import { smallestP } from "../../stats/rank-test.js";
import { COMPARED_METRICS } from "./compared-metrics.js";
import { ALPHA, type ComparedSide, type ComparisonFacts, countsFor } from "./compared-side.js";
import { reachableP } from "./pair-sentence.js";

const MAX_REASON_LENGTH = 300;

/** Says what a reader must know beside the numbers, each once. */
export function remarksOn(
  all: readonly ComparedSide[],
  facts: ComparisonFacts,
  pairs: Comparison["pairs"],
): readonly string[] {
  const remarks = [
    ...interruption(all, facts),
    ...all.filter(({ runs }) => runs.length === 0).map(({ label }) => `No run of ${inertText(label, 60)} was made.`),
    ...all.flatMap(runsThatDoNotCount),
    ...pairs.flatMap(tooFewRuns),
    ...tooFewObservations(pairs),
  ];
  return [...new Set(remarks)];
}

function interruption(all: readonly ComparedSide[], { interrupted, plan }: ComparisonFacts): readonly string[] {
  if (!interrupted) return [];
  const made = all.reduce((sum, { runs }) => sum + runs.filter(({ repeats }) => repeats === null).length, 0);
  const planned = plan === null ? "" : ` of ${formatCount(plan.order.length)}`;
  return [`The comparison was interrupted: ${formatCount(made)}${planned} runs were made.`];
}

function runsThatDoNotCount({ label, runs }: ComparedSide): readonly string[] {
  const idle = runs.filter(({ result }) => !countsFor(result));
  const [first] = idle;
  if (first === undefined) return [];
  const repeated = idle.filter(({ result }) => runs.some(({ repeats }) => repeats === result.id)).length;
  const which =
    idle.length === runs.length
      ? allOf(runs.length, "run")
      : `${formatCount(idle.length)} of ${plural(runs.length, "run")}`;
  const again = repeated === 0 ? "" : `, of which ${formatCount(repeated)} ${repeated === 1 ? "was" : "were"} repeated`;
  const why = inertText(first.result.reasons[0]?.message ?? "No reason was recorded.", MAX_REASON_LENGTH);
  return [
    `Times and memory are not taken from ${which} of ${inertText(label, 60)}${again}. ${idle.length === 1 ? "" : "The first: "}${why}`,
  ];
}

function tooFewRuns({ metrics }: PairComparison): readonly string[] {
  const judged = metrics.filter((metric) => metric.judged && metric.ratio !== null);
  const [first] = judged;
  if (first === undefined) return [];
  const [m, n] = [first.baseline.values.length, first.candidate.values.length];
  if (smallestP(m, n) * judged.length < ALPHA) return [];
  return [
    `${reachableP(m, n, judged.length)}. It takes ${enoughRuns(judged.length)} of each to call times and memory changed or equivalent.`,
  ];
}

function enoughRuns(family: number): string {
  let runs = 1;
  while (smallestP(runs, runs) * family >= ALPHA) runs++;
  return plural(runs, "run");
}

function tooFewObservations(pairs: Comparison["pairs"]): readonly string[] {
  const isShown = (name: string): boolean =>
    pairs.some(({ metrics }) => metrics.some(({ metric, judged }) => metric === name && !judged));
  const names = COMPARED_METRICS.filter(({ metric, judged }) => judged && isShown(metric)).map(({ metric }) => metric);
  if (names.length === 0) return [];
  const [are, them] = names.length === 1 ? ["is", "it"] : ["are", "them"];
  return [
    `${inWords(names)} ${are} shown and not judged: a run has too few observations for ${them} (docs/statistics.md).`,
  ];
}
