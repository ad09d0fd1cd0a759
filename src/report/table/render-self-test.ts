import { inertText } from "../../base/hostile-text.js";
import type { GateDecision } from "../../result/comparison/gate.js";
import { type Canvas, inkFor, wrap } from "./parts/layout.js";
import { MIN_WIDTH, type TableOptions } from "./render-table.js";

/** As wide as `FAIL  `. */
const INDENT = " ".repeat(6);

interface HalfReport {
  readonly decision: GateDecision;
  readonly regressed: readonly string[];
}

export interface SelfTestReport {
  /** The scenario against itself. */
  readonly quiet: HalfReport;
  /** map-scan against map-lookup; `null` for a target, and when interrupted before. */
  readonly loud: HalfReport | null;
  /** The folder of the runs. */
  readonly place: string;
}

/** Renders what a gate's self-test found as text for a terminal. Ends in a newline. */
export function renderSelfTest({ quiet, loud, place }: SelfTestReport, { width, color }: TableOptions): string {
  const canvas: Canvas = { width: Math.max(MIN_WIDTH, width), ink: inkFor(color) };
  const isQuiet = quiet.regressed.length === 0 && quiet.decision.verdict === "pass";
  const why = inertText(quiet.decision.reasons[0]?.message ?? "", 600);
  const lines = [
    ...line(
      isQuiet,
      isQuiet ? `Quiet when nothing changed. ${why}` : `Not quiet, though nothing changed: ${why}`,
      canvas,
    ),
    ...(loud === null ? skipped(canvas) : fired(loud, canvas)),
  ];
  return `\n${lines.join("\n")}\n\n${place}\n`;
}

function fired({ decision, regressed }: HalfReport, canvas: Canvas): readonly string[] {
  if (regressed.length > 0) return line(true, `Fired on map-scan after map-lookup: ${regressed.join(", ")}.`, canvas);
  const why = inertText(decision.reasons[0]?.message ?? "", 600);
  return line(false, `Did not fire on map-scan after map-lookup: ${why}`, canvas);
}

const skipped = ({ width, ink }: Canvas): readonly string[] =>
  wrap("Whether it fires was not tried: that needs a server that chatbench starts itself.", width).map(ink.warn);

function line(isGood: boolean, text: string, { width, ink }: Canvas): readonly string[] {
  const mark = isGood ? ink.good : ink.bad;
  const lines = wrap(text, width - INDENT.length);
  return lines.map((one, index) => mark(`${index > 0 ? INDENT : isGood ? "ok    " : "FAIL  "}${one}`));
}
