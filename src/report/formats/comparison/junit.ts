import { inertText } from "../../../base/hostile-text.js";
import type {
  ComparedRun,
  Comparison,
  ExactComparison,
  MetricComparison,
  Outcome,
  PairComparison,
  Variant,
} from "../../../result/comparison/comparison.js";
import { effectText, exactChange, pText, runsText, valueText } from "../../facts/comparison/effect.js";
import { pairsInOrder } from "../../facts/comparison/outcomes.js";
import { pairTitle } from "../../facts/comparison/pair-names.js";
import { fileFormat } from "../parts/format.js";
import { junitXml, type TestCase, type TestSuite } from "../parts/junit-xml.js";

/**
 * A suite for each pair, with a case for its outcome, for each count and for each judged metric; then one for the runs
 * of the candidates. The baseline is no part of the test.
 */
export const COMPARISON_JUNIT = fileFormat("junit", "junit.xml", (comparison: Comparison) =>
  junitXml(comparisonSuites(comparison)),
);

export const comparisonSuites = (comparison: Comparison): readonly TestSuite[] => [
  ...pairsInOrder(comparison).map((pair) => pairSuite(comparison, pair)),
  runsSuite(comparison),
];

function suiteOf(comparison: Comparison, name: string, cases: readonly TestCase[]): TestSuite {
  const { startedAt, durationUs, command, chatbench, variants } = comparison;
  const processor = variants[0]?.environment.cpuModel ?? "";
  return { name, startedAt, durationUs, properties: { command, chatbench, processor }, cases };
}

const OUTCOMES: Readonly<Record<Outcome, TestCase["outcome"]>> = {
  improved: "passed",
  equivalent: "passed",
  regressed: "failed",
  inconclusive: "skipped",
};

function pairSuite(comparison: Comparison, pair: PairComparison): TestSuite {
  const { outcome, sentence, correctness, counters, metrics, notCompared } = pair;
  return suiteOf(comparison, `${comparison.name}: ${pairTitle(comparison, pair)}`, [
    // A pair that cannot be told apart proves nothing: an error, as an inconclusive run is.
    { name: "outcome", outcome: outcome === "inconclusive" ? "error" : OUTCOMES[outcome], message: sentence },
    ...[...correctness, ...counters].map(countCase),
    ...metrics.filter(({ judged }) => judged).map(metricCase),
    ...notCompared.map(({ metric, why }): TestCase => ({ name: metric, outcome: "skipped", message: why })),
  ]);
}

function countCase(count: ExactComparison): TestCase {
  const { metric, baseline, candidate, outcome } = count;
  const values = `baseline ${valueText(metric, baseline)}, candidate ${valueText(metric, candidate)}`;
  return { name: metric, outcome: OUTCOMES[outcome], message: `${outcome}: ${values}, ${exactChange(count)}` };
}

function metricCase(compared: MetricComparison): TestCase {
  const { metric, baseline, candidate, ratio, pHolm, outcome } = compared;
  const medians = `baseline ${valueText(metric, baseline.median)}, candidate ${valueText(metric, candidate.median)}`;
  const change = `${effectText(ratio)}, p = ${pText(pHolm)}, n = ${runsText(compared)}`;
  return { name: metric, outcome: OUTCOMES[outcome], message: `${outcome}: ${change}; ${medians}` };
}

function runsSuite(comparison: Comparison): TestSuite {
  const { variants, pairs } = comparison;
  const candidates = variants.filter((_, i) => pairs.length === 0 || pairs.some(({ candidate }) => candidate === i));
  return suiteOf(
    comparison,
    `${comparison.name}: runs`,
    candidates.flatMap((variant) => variant.runs.map((run) => runCase(variant, run))),
  );
}

/** A run without a verdict of its own is an error only if no run of its variant counts. */
function runCase({ label, runs }: Variant, { id, verdict, reasons }: ComparedRun): TestCase {
  const message = reasons[0]?.message ?? verdict;
  const name = `${inertText(label, 80)}: run ${inertText(id, 20)}`;
  if (verdict === "pass" || verdict === "fail") {
    return { name, outcome: verdict === "pass" ? "passed" : "failed", message };
  }
  return { name, outcome: runs.some(({ counts }) => counts) ? "skipped" : "error", message };
}
