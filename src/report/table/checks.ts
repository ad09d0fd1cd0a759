import { inertText } from "../../base/hostile-text.js";
import { formatMetric } from "../../result/metric.js";
import type { RunResult } from "../../result/run-result.js";
import { formatMeasured, isDoubtfulTime } from "../facts/metric-value.js";
import { doubtAboutTimes } from "../facts/trust.js";
import { type Canvas, grid, type Ink } from "./layout.js";

/** Whether a metric is a time of a run whose times cannot be trusted; it then carries a question mark. */
function isUntrusted(result: RunResult, metric: string): boolean {
  return isDoubtfulTime(metric) && doubtAboutTimes(result) !== null;
}

function outcome(pass: boolean, doubtful: boolean, ink: Ink): string {
  if (doubtful) return pass ? "pass ?" : "FAIL ?";
  return pass ? ink.good("pass") : ink.bad("FAIL");
}

function measuredText(result: RunResult, metric: string, measured: number | null): string {
  if (measured === null) return "not measured";
  return formatMeasured(result, metric, measured) + (isUntrusted(result, metric) ? " ?" : "");
}

export function thresholdsSection(result: RunResult, { width, ink }: Canvas): string {
  if (result.thresholds.length === 0) return `${ink.bold("Thresholds")}\n  The scenario sets none.`;
  const rows = result.thresholds.map((threshold) => [
    inertText(threshold.metric),
    `${threshold.op} ${formatMetric(threshold.metric, threshold.limit)}`,
    measuredText(result, threshold.metric, threshold.measured),
    outcome(threshold.pass, isUntrusted(result, threshold.metric), ink),
  ]);
  return `${ink.bold("Thresholds")}\n${grid({ head: ["metric", "limit", "measured", "result"], rows, words: [0, 3], flexible: 0 }, width)}`;
}

export function claimsSection(result: RunResult, { width, ink }: Canvas): string {
  if (result.claims.length === 0) return "";
  const rows = result.claims.map((claim) => [
    `${inertText(claim.text)} (${inertText(claim.source)})`,
    `${formatMetric(claim.metric, claim.from)} to ${formatMetric(claim.metric, claim.to)}`,
    measuredText(result, claim.metric, claim.measured),
    claim.outcome,
  ]);
  const table = {
    head: ["what a document claims", "claimed", "measured", "measured is"],
    rows,
    words: [0, 3],
    flexible: 0,
  };
  return `${ink.bold("Claims beside measurements")}\n${grid(table, width)}`;
}
