import { plural } from "../../../base/counted-words.js";
import { inertText } from "../../../base/hostile-text.js";
import { formatPercent } from "../../../base/units.js";
import type { Comparison, MetricComparison, PairComparison } from "../../../result/comparison/comparison.js";
import { effectText, pText, runsText, valueText } from "../../facts/comparison/effect.js";
import { byOutcome, decidingPair, pairsInOrder } from "../../facts/comparison/outcomes.js";
import { pairNames, pairTitle, sideHeads } from "../../facts/comparison/pair-names.js";
import { type Canvas, glued, paragraph } from "../parts/layout.js";
import { NOTHING, type ScreenBlock } from "./blocks.js";
import { drawColumns, MAX_NAME } from "./columns.js";
import { outcomeInk } from "./outcome.js";

/** Shows all that is known of every metric of every pair. */
export function metricsSection(comparison: Comparison, canvas: Canvas): string {
  return pairsInOrder(comparison)
    .map((pair) => {
      const metrics = byOutcome(pair.metrics).flatMap(([, some]) => some.map((one) => metricText(one, canvas)));
      return [`  ${inertText(pairTitle(comparison, pair))}`, ...metrics].join("\n");
    })
    .join("\n\n");
}

function metricText(metric: MetricComparison, { width, ink }: Canvas): string {
  const { baseline, candidate, ratio, judged, margin } = metric;
  const level = ratio?.confidence === null || ratio === null ? "" : ` at ${formatPercent(ratio.confidence)}`;
  const facts = [
    `${valueText(metric.metric, baseline.median)} → ${valueText(metric.metric, candidate.median)}`,
    `${effectText(ratio)}${level}`,
    `p = ${pText(metric.p)}, corrected ${pText(metric.pHolm)}`,
    `n = ${runsText(metric)}`,
    `margin ${formatPercent(margin)}`,
  ];
  const outcome = judged ? outcomeInk(metric.outcome, ink)(metric.outcome) : `${metric.outcome}, not judged`;
  return `    ${inertText(metric.metric)}: ${outcome}\n${paragraph(facts.map(glued).join("; "), width, "      ")}`;
}

/** Shows the judged metrics of the first pair, those that regressed first. */
export function metricsBrief(comparison: Comparison, canvas: Canvas): ScreenBlock {
  const pair = decidingPair(comparison);
  if (pair === undefined) return NOTHING;
  const judged = pair.metrics.filter((metric) => metric.judged);
  const others = pair.metrics.length - judged.length;
  const table = tableOf("Metrics", comparison, pair, judged, canvas);
  const rest = `${plural(others, "metric that is", "metrics that are")} not judged; see --verbose`;
  const lines = [
    ...(judged.length === 0 ? [canvas.ink.bold("Metrics")] : table),
    ...(others === 0 ? [] : [paragraph(judged.length === 0 ? rest : `and ${rest}`, canvas.width)]),
  ];
  return lines.length === 1 ? NOTHING : { lines, least: 7 };
}

/** Returns the number of runs on each side that most metrics have. */
function commonRuns(metrics: readonly MetricComparison[]): string | null {
  const counts = new Map<string, number>();
  for (const metric of metrics) counts.set(runsText(metric), (counts.get(runsText(metric)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function tableOf(
  title: string,
  comparison: Comparison,
  pair: PairComparison,
  metrics: readonly MetricComparison[],
  canvas: Canvas,
): readonly string[] {
  const n = commonRuns(metrics);
  const rows = byOutcome(metrics).flatMap(([outcome, some]) => [
    { heading: outcomeInk(outcome, canvas.ink)(outcome) },
    ...some.map((metric) => ({
      name: `    ${inertText(metric.metric, MAX_NAME)}${runsText(metric) === n ? "" : ` (${runsText(metric)})`}`,
      cells: [
        valueText(metric.metric, metric.baseline.median),
        valueText(metric.metric, metric.candidate.median),
        effectText(metric.ratio),
        pText(metric.pHolm),
      ],
    })),
  ]);
  const heads = [...sideHeads(pairNames(comparison, pair)).map((name) => inertText(name)), "change", "p"];
  return drawColumns({ title: n === null ? title : `${title} (n = ${n})`, heads, rows }, canvas);
}
