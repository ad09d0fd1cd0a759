import { inertText } from "../../base/hostile-text.js";
import type { Comparison } from "../../result/comparison/comparison.js";
import type { GateDecision } from "../../result/comparison/gate.js";
import type { RunResult } from "../../result/run-result.js";
import { bullet, type Canvas, inkFor, wrap } from "./parts/layout.js";
import { renderComparisonTable } from "./render-comparison-table.js";
import { MIN_WIDTH, renderTable, type TableOptions } from "./render-table.js";

export interface GateReport {
  readonly decision: GateDecision;
  readonly comparison: Comparison | null;
  /** The runs of the candidate. */
  readonly candidate: readonly RunResult[];
  /** Sentences on what was done with the baseline. */
  readonly notes: readonly string[];
}

const WORDS = { pass: "PASS", fail: "FAIL", inconclusive: "INCONCLUSIVE", aborted: "INTERRUPTED" } as const;
const MAX_SENTENCE = 600;

/**
 * Renders what a gate found as text for a terminal: the comparison, or without one the first run, then the decision,
 * since a log is read from its end. Ends in a newline.
 */
export function renderGate({ decision, comparison, candidate, notes }: GateReport, options: TableOptions): string {
  const canvas: Canvas = { width: Math.max(MIN_WIDTH, options.width), ink: inkFor(options.color) };
  const [first] = candidate;
  const tables =
    comparison !== null
      ? renderComparisonTable(comparison, options)
      : first === undefined
        ? ""
        : renderTable(first, options);
  return `${[tables, ...decisionLines(decision, canvas), ...notes.map((note) => bullet(note, canvas.width))].join("\n")}\n`;
}

function decisionLines({ verdict, reasons }: GateDecision, { width, ink }: Canvas): readonly string[] {
  const mark = { pass: ink.good, fail: ink.bad, inconclusive: ink.warn, aborted: ink.warn }[verdict];
  const [first, ...others] = reasons;
  const sentence = `${WORDS[verdict]}: ${inertText(first?.message ?? "", MAX_SENTENCE)}`;
  return [
    ...wrap(sentence, width).map((line) => mark(ink.bold(line))),
    ...others.map(({ message }) => bullet(message, width)),
  ];
}
