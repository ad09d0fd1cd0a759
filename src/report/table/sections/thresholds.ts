import { plural } from "../../../base/counted-words.js";
import { inertText } from "../../../base/hostile-text.js";
import { formatMetric } from "../../../result/metric.js";
import type { RunResult, ThresholdResult } from "../../../result/run-result.js";
import { WHY_ABSENT } from "../../facts/absence.js";
import { isDoubtfulOutcome } from "../../facts/trust.js";
import type { Brief } from "../parts/brief.js";
import { type Grid, grid, titledGrid } from "../parts/grid.js";
import { type Canvas, type Ink, paragraph } from "../parts/layout.js";
import { measuredText } from "../parts/measured.js";

/** Beyond this many rows, thresholds that were met are left out. Missed ones are always shown. */
const BRIEF_ROWS = 10;

export function thresholdsSection(result: RunResult, { width, ink }: Canvas): string {
  const absence = WHY_ABSENT.thresholds(result);
  return absence === null ? grid(tableOf(result, result.thresholds, ink), width) : paragraph(absence, width);
}

export function thresholdsBrief(result: RunResult, canvas: Canvas): Brief {
  const { thresholds } = result;
  const absence = WHY_ABSENT.thresholds(result);
  if (absence !== null) return { line: absence };
  const met = thresholds.filter(({ pass }) => pass === true);
  const room = BRIEF_ROWS - (thresholds.length - met.length);
  const left = new Set(met.slice(Math.max(0, room)));
  const shown = thresholds.filter((threshold) => !left.has(threshold));
  const table = titledGrid("Thresholds", tableOf(result, shown, canvas.ink), canvas);
  if (left.size === 0) return { block: table };
  return {
    block: `${table}\n${paragraph(`and ${plural(left.size, "more that was", "more that were")} met`, canvas.width)}`,
  };
}

function tableOf(result: RunResult, thresholds: readonly ThresholdResult[], ink: Ink): Grid {
  const rows = thresholds.map((threshold) => [
    inertText(threshold.metric),
    `${threshold.op} ${formatMetric(threshold.metric, threshold.limit)}`,
    measuredText(result, threshold.metric, threshold.measured),
    outcome(threshold.pass, isDoubtfulOutcome(result, threshold), ink),
  ]);
  return { head: ["metric", "limit", "measured", "result"], rows, words: [0, 3], flexible: 2 };
}

function outcome(pass: boolean | null, doubtful: boolean, ink: Ink): string {
  if (pass === null) return ink.warn("undecided");
  if (doubtful) return pass ? "pass ?" : "FAIL ?";
  return pass ? ink.good("pass") : ink.bad("FAIL");
}
