import { inertText } from "../../base/hostile-text.js";
import type { RunResult } from "../../result/run-result.js";
import { formatMetric, isDoubtfulTime } from "../facts/metric-value.js";
import { doubtAboutTimes } from "../facts/trust.js";
import { type Canvas, grid } from "./layout.js";

/** A measured value; a time that is not to be trusted carries a question mark. */
function measuredText(result: RunResult, metric: string, measured: number | null): string {
  if (measured === null) return "not measured";
  const doubtful = isDoubtfulTime(metric) && doubtAboutTimes(result) !== null;
  return formatMetric(metric, measured) + (doubtful ? " ?" : "");
}

export function thresholdsSection(result: RunResult, { width, ink }: Canvas): string {
  if (result.thresholds.length === 0) return `${ink.bold("Thresholds")}\n  The scenario sets none.`;
  const rows = result.thresholds.map((threshold) => [
    inertText(threshold.metric),
    `${threshold.op} ${formatMetric(threshold.metric, threshold.limit)}`,
    measuredText(result, threshold.metric, threshold.measured),
    threshold.pass ? ink.good("pass") : ink.bad("FAIL"),
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
