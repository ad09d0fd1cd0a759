import {
  COMPARED_LATENCIES,
  type ComparedLatency,
  type ComparedRun,
  type Variant,
} from "../../result/comparison/comparison.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import type { LatencySummary, RunResult } from "../../result/run-result.js";
import { type ComparedSide, type ComparedSideRun, countedResults, countsFor } from "./compared-side.js";

/** Returns what comparison.json tells of a side, or `null` if it has no run. */
export function variantOf(side: ComparedSide): Variant | null {
  const first = side.runs[0]?.result;
  if (first === undefined) return null;
  const counted = countedResults(side);
  return {
    label: side.label,
    settings: side.settings,
    scenario: first.scenario,
    seed: first.seed,
    environment: first.environment,
    runs: side.runs.map(comparedRun),
    latency: Object.fromEntries(COMPARED_LATENCIES.map((name) => [name, mergedLatency(counted, name)])) as Record<
      ComparedLatency,
      LatencySummary | null
    >,
    claims: counted[0]?.claims ?? [],
  };
}

function comparedRun({ file, result, repeats }: ComparedSideRun): ComparedRun {
  const { id, verdict, reasons, environment, thresholds } = result;
  return {
    file,
    id,
    verdict,
    reasons,
    startedAt: environment.startedAt,
    counts: countsFor(result),
    repeats,
    thresholds,
  };
}

/** Merges the histograms; percentiles are never averaged. */
function mergedLatency(results: readonly RunResult[], name: ComparedLatency): LatencySummary | null {
  const summaries = results.map(({ latency }) => latency[name]).filter((summary) => summary !== null);
  if (summaries.length === 0) return null;
  const merged = summaries.reduce((all, { hdr }) => all.merge(LatencyHistogram.decode(hdr)), new LatencyHistogram());
  return merged.summary(summaries.reduce((sum, { effectiveCount }) => sum + effectiveCount, 0));
}
