import type { Comparison } from "../../result/comparison/comparison.js";
import { formatMetric } from "../../result/metric.js";

const percent = (ratio: number): string => (Math.abs(ratio - 1) * 100).toFixed(1);

/** Returns the texts of the figures of a comparison that both its page and its tables must show. */
export function comparisonFigures({ pairs, growth, differences, variants }: Comparison): readonly string[] {
  const value = (metric: string, figure: number | null): string[] =>
    figure === null ? [] : [formatMetric(metric, figure)];
  return [
    ...differences.flatMap(({ what, values }) => [what, ...values]),
    ...pairs.flatMap(({ correctness, counters, metrics, notCompared, sentence }) => [
      sentence,
      ...[...correctness, ...counters].flatMap(({ metric, baseline, candidate }) => [
        ...[metric, ...value(metric, baseline), ...value(metric, candidate)],
      ]),
      ...metrics.flatMap(({ metric, baseline, candidate, ratio, p, pHolm, outcome, margin }) => [
        ...[metric, outcome, `${margin * 100} %`],
        ...[...baseline.values, ...candidate.values].flatMap((figure) => value(metric, figure)),
        ...(ratio === null || ratio.estimate >= 10 ? [] : [percent(ratio.estimate)]),
        ...(ratio?.low === null || ratio === null || ratio.estimate >= 10 ? [] : [percent(ratio.low)]),
        ...(ratio?.high === null || ratio === null || ratio.estimate >= 10 ? [] : [percent(ratio.high)]),
        ...[p, pHolm].flatMap((one) => (one === null || one === 1 ? [] : [one.toFixed(3)])),
      ]),
      ...notCompared.flatMap(({ metric, why }) => [metric, why]),
    ]),
    ...growth.flatMap(({ metric, points, sentence }) => [
      ...[metric, sentence],
      ...points.flatMap(({ y }) => value(metric, y)),
    ]),
    ...variants.flatMap(({ label, runs, claims, latency }) => [
      ...[label, ...runs.flatMap(({ id, verdict }) => [id, verdict])],
      ...claims.flatMap(({ text, source, metric, measured, outcome: is }) => [
        text,
        source,
        metric,
        is,
        ...value(metric, measured),
      ]),
      ...Object.values(latency).flatMap((summary) =>
        summary === null ? [] : [summary.p50, summary.p99, summary.max].map((us) => formatMetric("latency.dm.p50", us)),
      ),
    ]),
  ];
}
