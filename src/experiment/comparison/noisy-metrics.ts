import type { MetricComparison, Outcome, Ratio, Sample } from "../../result/comparison/comparison.js";
import type { RunResult } from "../../result/run-result.js";
import { holm } from "../../stats/holm.js";
import { medianOf } from "../../stats/median.js";
import { rankTest, smallestP } from "../../stats/rank-test.js";
import { enoughSamples } from "../../stats/sample-size.js";
import { shiftEstimate } from "../../stats/shift-estimate.js";
import { COMPARED_METRICS, type ComparedMetric } from "./compared-metrics.js";
import { ALPHA, type ComparedSide, countedResults, valuesOf } from "./compared-side.js";

const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };

/** Compares the metrics that both sides have, in the order of the table. */
export function compareMetrics(baseline: ComparedSide, candidate: ComparedSide): readonly MetricComparison[] {
  const [before, after] = [countedResults(baseline), countedResults(candidate)];
  const rows = COMPARED_METRICS.flatMap((row) => {
    const samples = { baseline: sampleOf(before, row.metric), candidate: sampleOf(after, row.metric) };
    if (samples.baseline.values.length === 0 || samples.candidate.values.length === 0) return [];
    const judged = row.judged && [...before, ...after].every((result) => hasEnough(result, row.metric));
    return [{ ...measured({ ...row, judged }, samples), row }];
  });
  const judged = rows.filter(isInFamily);
  const corrected = holm(judged.map(({ p }) => p ?? 1));
  return rows.map(({ row, ...metric }) => {
    const place = judged.findIndex((other) => other.metric === metric.metric);
    const pHolm = corrected[place] ?? null;
    return { ...metric, pHolm, outcome: metricOutcome({ ...metric, pHolm }, row.better, judged.length) };
  });
}

type Measured = Omit<MetricComparison, "pHolm" | "outcome">;

/** Only a metric with a ratio can be found changed, and so takes part in the correction. */
const isInFamily = ({ judged, ratio }: Measured): boolean => judged && ratio !== null;

function measured(
  { metric, margin, floor, judged }: ComparedMetric,
  samples: Pick<Measured, "baseline" | "candidate">,
) {
  const { baseline, candidate } = samples;
  const smaller = Math.min(baseline.median ?? 0, candidate.median ?? 0);
  return {
    metric,
    ...samples,
    ratio: ratioOf(candidate.values, baseline.values),
    p: rankTest(candidate.values, baseline.values)?.p ?? null,
    margin: smaller > 0 ? Math.max(margin, floor / smaller) : margin,
    judged,
  };
}

/** Returns candidate ÷ baseline: the shift of the logarithms, which needs values above zero. */
export function ratioOf(candidate: readonly number[], baseline: readonly number[]): Ratio | null {
  if ([...candidate, ...baseline].some((value) => value <= 0)) return null;
  const shift = shiftEstimate(candidate.map(Math.log), baseline.map(Math.log));
  if (shift === null) return null;
  const { estimate, interval } = shift;
  return {
    estimate: Math.exp(estimate),
    low: interval && Math.exp(interval.low),
    high: interval && Math.exp(interval.high),
    confidence: interval && interval.confidence,
  };
}

/**
 * Returns the outcome: regressed or improved only if the whole interval clears the margin and the corrected p is below
 * 0.05, equivalent if the interval lies within the margin. Runs too few for the corrected p ever to get there tell
 * nothing. A metric that is only shown has its own interval alone.
 */
function metricOutcome(
  { ratio, pHolm, margin, judged, baseline, candidate }: Omit<MetricComparison, "outcome">,
  better: ComparedMetric["better"],
  family: number,
): Outcome {
  if (ratio === null || ratio.low === null || ratio.high === null) return "inconclusive";
  if (judged && smallestP(baseline.values.length, candidate.values.length) * family >= ALPHA) return "inconclusive";
  const [least, most] = [1 / (1 + margin), 1 + margin];
  if (ratio.low >= least && ratio.high <= most) return "equivalent";
  const isUp = ratio.low > most;
  const isDown = ratio.high < least;
  if ((!isUp && !isDown) || (judged && (pHolm === null || pHolm >= ALPHA))) return "inconclusive";
  return isUp === (better === "lower") ? "regressed" : "improved";
}

function sampleOf(results: readonly RunResult[], metric: string): Sample {
  const values = valuesOf(results, metric);
  return { values, median: medianOf(values) };
}

/** Tells whether a run has enough independent observations for a percentile; anything else needs none. */
function hasEnough({ latency }: RunResult, metric: string): boolean {
  const [group, name = "", leaf = ""] = metric.split(".");
  const fraction = QUANTILES[leaf];
  if (group !== "latency" || fraction === undefined) return true;
  const summary = Object.entries(latency).find(([key]) => key === name)?.[1] ?? null;
  return summary === null || enoughSamples(fraction, summary.effectiveCount);
}
