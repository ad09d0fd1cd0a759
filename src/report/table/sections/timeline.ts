import type { RunResult } from "../../../result/run-result.js";
import { steadinessText, WHY_ABSENT } from "../../facts/absence.js";
import { busiestSecondText } from "../../facts/origin-facts.js";
import { PHASE_LABELS, phaseSpans } from "../../facts/phase-spans.js";
import type { Brief } from "../parts/brief.js";
import { type Canvas, paragraph } from "../parts/layout.js";

/** Shares of the processors that others may use in a second without a word: in the full tables, and on one screen. */
const NOTABLE_SHARE = 0.1;
const LARGE_SHARE = 0.25;

/** Shows the phases, and whether response times were steady. The page has every second. */
export function timelineSection(result: RunResult, { width, ink }: Canvas): string {
  const absence = WHY_ABSENT.timeline(result);
  if (absence !== null) return paragraph(absence, width);
  const phases = phaseSpans(result.timeline).map(({ phase, from, to }) => `${PHASE_LABELS[phase]} ${from}–${to} s`);
  const others = busiestSecondText(result, NOTABLE_SHARE);
  const steadiness = paragraph(steadinessText(result), width);
  return [
    paragraph(`Phases: ${phases.join(", ")}.`, width),
    result.steady?.steady === false ? ink.warn(steadiness) : steadiness,
    ...(others === null ? [] : [ink.warn(paragraph(others, width))]),
  ].join("\n");
}

/** Shows only what disturbed the hold phase. What others used over all of it is among the reasons. */
export function timelineBrief(result: RunResult): Brief {
  const { steady, reasons } = result;
  const isTold = reasons.some(({ code }) => code.startsWith("foreign_load"));
  const others = isTold ? null : busiestSecondText(result, LARGE_SHARE);
  const lines = [...(steady?.steady === false ? [steady.message] : []), ...(others === null ? [] : [others])];
  return lines.length === 0 ? null : { line: lines.join(" ") };
}
