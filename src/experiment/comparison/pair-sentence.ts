import { inWords, plural } from "../../base/counted-words.js";
import { inertText } from "../../base/hostile-text.js";
import { formatCount, formatPercent } from "../../base/units.js";
import type { ExactComparison, MetricComparison, PairComparison } from "../../result/comparison/comparison.js";
import { smallestP } from "../../stats/rank-test.js";
import { amountClause, counterClause, signedPercent, timeClause, wrongClause } from "./clauses.js";
import { ALPHA, type ComparedSide, countedResults } from "./compared-side.js";
import { AMOUNT_WORDS, TIME_VERBS } from "./words.js";

export type UnsaidPair = Omit<PairComparison, "sentence">;

const MAX_CLAUSES = 3;

/**
 * Returns the sentence about a pair that a person repeats.
 *
 * @param spoilt why times and memory were not compared; `null` if they were.
 */
export function pairSentence(
  pair: UnsaidPair,
  before: ComparedSide,
  after: ComparedSide,
  spoilt: string | null,
): string {
  const [baseline, candidate] = namesOf(before, after);
  const at = loadOf(before, after);
  if (pair.outcome === "inconclusive") {
    return `These runs cannot tell ${candidate} from ${baseline}${at}: ${whyNot(pair, before, after)}.`;
  }
  if (pair.outcome === "equivalent") {
    return `${candidate} and ${baseline} show no difference that matters${at}: ${whatIsEqual(pair, spoilt)}.`;
  }
  const worse = clausesOf(pair, "regressed", baseline);
  const better = clausesOf(pair, "improved", baseline);
  const [first, second] = pair.outcome === "regressed" ? [worse, better] : [better, worse];
  const contrast = second.length === 0 ? "" : `; on the other hand it ${inWords(second)}`;
  return `${withLoad(candidate, first, at)}${contrast}.`;
}

/** By what was varied between them; by their labels if that is not all. */
function namesOf(before: ComparedSide, after: ComparedSide): readonly [string, string] {
  const varied = Object.keys(before.settings).filter((key) => before.settings[key] !== after.settings[key]);
  const nameOf = ({ label, settings }: ComparedSide): string =>
    inertText(
      varied.length === 1 && typeof settings[varied[0] ?? ""] === "string" ? String(settings[varied[0] ?? ""]) : label,
      60,
    );
  return [nameOf(before), nameOf(after)];
}

function clausesOf(pair: UnsaidPair, outcome: "improved" | "regressed", baseline: string): readonly string[] {
  const of = <Row extends { readonly outcome: string }>(rows: readonly Row[]): readonly Row[] =>
    rows.filter((row) => row.outcome === outcome);
  const changed = of(pair.metrics.filter(({ judged }) => judged));
  const [times, amounts] = [
    changed.filter(({ metric }) => metric in TIME_VERBS),
    changed.filter(({ metric }) => metric in AMOUNT_WORDS),
  ];
  // Of several times one is enough to repeat; the table has them all.
  const said = times.slice(0, 1).map(timeClause);
  const named = said.length > 0 && times[0]?.metric.startsWith("latency.dm.") === true;
  return [
    ...of(pair.correctness).map((row) => wrongClause(row, baseline)),
    ...said,
    ...of(pair.counters).map((row) => counterClause(row, baseline, named)),
    ...amounts.map(amountClause),
  ].slice(0, MAX_CLAUSES);
}

/** The load stands behind the first thing said, or before all of it where that names the baseline's number too. */
function withLoad(candidate: string, [first = "", ...others]: readonly string[], at: string): string {
  return first.includes(" where ") && at !== ""
    ? `At${at.slice(" at".length)}, ${candidate} ${inWords([first, ...others])}`
    : `${candidate} ${inWords([`${first}${at}`, ...others])}`;
}

/** ` at 1,000 users`, if that is what both have. */
function loadOf(before: ComparedSide, after: ComparedSide): string {
  const users = new Set([...before.runs, ...after.runs].map(({ result }) => result.scenario.users));
  const [only] = users;
  return only === undefined || users.size > 1 ? "" : ` at ${plural(only, "user")}`;
}

function whatIsEqual({ metrics, counters }: UnsaidPair, spoilt: string | null): string {
  const judged = metrics.filter(isJudged);
  const [first] = judged;
  const runs = first === undefined ? "" : ` (${first.baseline.values.length} v ${first.candidate.values.length} runs)`;
  const within =
    judged.length === 0
      ? []
      : [`${plural(judged.length, "judged metric")} ${judged.length === 1 ? "lies" : "lie"} within the margin${runs}`];
  const equal =
    counters.length === 0
      ? []
      : [`${plural(counters.length, "counter")} ${counters.length === 1 ? "is" : "are"} the same`];
  return `${inWords([...within, ...equal])}${spoilt === null ? "" : `; times and memory were not compared: ${sentenceEnd(spoilt)}`}`;
}

/** Why nothing can be told; the first of these that is true. */
function whyNot(pair: UnsaidPair, before: ComparedSide, after: ComparedSide): string {
  const idle = [before, after].find((side) => countedResults(side).length === 0);
  if (idle !== undefined) return `no run of ${inertText(idle.label, 60)} counts`;
  const judged = pair.metrics.filter(isJudged);
  const unclear = judged.find(({ outcome }) => outcome === "inconclusive");
  if (unclear !== undefined) return tooFew(unclear, judged.length) ?? tooWide(unclear, judged.length);
  const varying = [...pair.counters, ...pair.correctness].find(({ outcome }) => outcome === "inconclusive");
  if (varying !== undefined) return variesText(varying);
  return sentenceEnd(pair.notCompared[0]?.why ?? "they have no metric in common");
}

function tooFew({ baseline, candidate }: MetricComparison, family: number): string | null {
  const best = smallestP(baseline.values.length, candidate.values.length);
  return best * family < ALPHA ? null : reachableP(baseline.values.length, candidate.values.length, family);
}

/** Says what so few runs can reach: `3 runs of each can reach p = 0.10 at best; corrected for 4 metrics, that is 0.40`. */
export function reachableP(m: number, n: number, family: number): string {
  const runs = m === n ? `${plural(n, "run")} of each` : `${formatCount(m)} and ${plural(n, "run")}`;
  const best = smallestP(m, n);
  const corrected =
    family === 1 || best === 1
      ? ""
      : `; corrected for ${formatCount(family)} metrics, ${shortP(Math.min(1, best * family))}`;
  return `${runs} can reach p = ${shortP(best)} at best${corrected}`;
}

function tooWide({ metric, ratio, margin, pHolm }: MetricComparison, family: number): string {
  if (ratio === null || ratio.low === null || ratio.high === null) return `${metric} has no ratio`;
  const interval = `${signedPercent(ratio.low)} to ${signedPercent(ratio.high)}`;
  const clears = ratio.low > 1 + margin || ratio.high < 1 / (1 + margin);
  return clears
    ? `${metric} changed by ${interval}, but p = ${shortP(pHolm ?? 1)} when corrected for ${formatCount(family)} metrics`
    : `${metric} changed by ${interval}, which is neither within its margin of ${formatPercent(margin)} nor clear of it`;
}

const variesText = ({ metric }: ExactComparison): string => `${metric} varies from run to run`;
const isJudged = ({ judged, ratio }: MetricComparison): boolean => judged && ratio !== null;
const sentenceEnd = (why: string): string => why.replace(/[.]$/, "");
const shortP = (p: number): string => (p < 0.095 ? p.toPrecision(1) : p.toFixed(2));
