import type { RunResult } from "../../../result/run-result.js";
import { steadinessText, WHY_ABSENT } from "../../facts/absence.js";
import { PHASE_LABELS, phaseSpans } from "../../facts/phase-spans.js";
import type { Brief } from "../parts/brief.js";
import { type Canvas, paragraph } from "../parts/layout.js";

/** Shows the phases, and whether response times were steady. The page has every second. */
export function timelineSection(result: RunResult, { width, ink }: Canvas): string {
  const absence = WHY_ABSENT.timeline(result);
  if (absence !== null) return paragraph(absence, width);
  const phases = phaseSpans(result.timeline).map(({ phase, from, to }) => `${PHASE_LABELS[phase]} ${from}–${to} s`);
  const steadiness = paragraph(steadinessText(result), width);
  return [
    paragraph(`Phases: ${phases.join(", ")}.`, width),
    result.steady?.steady === false ? ink.warn(steadiness) : steadiness,
  ].join("\n");
}

export function timelineBrief({ steady }: RunResult): Brief {
  return steady?.steady === false ? { line: steady.message } : null;
}
