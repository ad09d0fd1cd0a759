import { plural } from "../../../base/counted-words.js";
import { inertText } from "../../../base/hostile-text.js";
import { formatUs } from "../../../base/units.js";
import type { Comparison, Outcome } from "../../../result/comparison/comparison.js";
import { decidingPair, outcomeWord } from "../../facts/comparison/outcomes.js";
import { pairNames, sideHeads } from "../../facts/comparison/pair-names.js";
import { type Canvas, type Ink, paragraph, wrap } from "../parts/layout.js";
import { bullets, NOTHING, type ScreenBlock } from "./blocks.js";
import { MAX_NAME } from "./columns.js";

const MAX_SENTENCE = 400;

/** Returns how an outcome is marked. */
export const outcomeInk = (outcome: Outcome, ink: Ink): ((text: string) => string) =>
  ({ regressed: ink.bad, improved: ink.good, inconclusive: ink.warn, equivalent: (text: string) => text })[outcome];

/** Says what was compared. */
export function originBlock(comparison: Comparison, { width, ink }: Canvas): ScreenBlock {
  const lines = paragraph(originText(comparison), width, "")
    .split("\n")
    .map((line) => ink.dim(line));
  return { lines, least: lines.length };
}

/** Says the outcome, in the sentence to repeat. */
export function outcomeBlock(comparison: Comparison, { width, ink }: Canvas): ScreenBlock {
  const mark = comparison.outcome === null ? (text: string) => text : outcomeInk(comparison.outcome, ink);
  const sentence = inertText(`${outcomeWord(comparison)}: ${comparison.sentence}`, MAX_SENTENCE);
  const lines = wrap(sentence, width).map((line) => mark(ink.bold(line)));
  return { lines, least: lines.length };
}

function originText(comparison: Comparison): string {
  const { name, variants, durationUs, interrupted } = comparison;
  const runs = variants.reduce((sum, { runs: some }) => sum + some.length, 0);
  const what = `${plural(variants.length, "variant")}, ${plural(runs, "run")}`;
  const took = `${interrupted ? "interrupted after" : "took"} ${formatUs(durationUs)}`;
  return [inertText(name, MAX_NAME), sidesText(comparison), what, took].filter((part) => part !== "").join(" · ");
}

function sidesText(comparison: Comparison): string {
  const pair = decidingPair(comparison);
  if (pair === undefined) return "";
  const names = pairNames(comparison, pair);
  const { baseline, candidate, where } = names;
  const isNamed = sideHeads(names)[0] === baseline;
  const [a, b] = [inertText(baseline, MAX_NAME), inertText(candidate, MAX_NAME)];
  const sides = isNamed ? `${b} against ${a}` : `baseline ${a} · candidate ${b}`;
  return where === "" ? sides : `${sides}, ${inertText(where, MAX_NAME)}`;
}

/** Lists what a reader must know besides. */
export function remarksBlock({ remarks }: Comparison, canvas: Canvas): ScreenBlock {
  return remarks.length === 0 ? NOTHING : bullets("Remarks", remarks, canvas, remarks.length);
}

/** The lines that remarks may take of one screen, though the first one is always shown. */
const REMARK_LINES = 8;

/** Lists as many remarks as there is room for, each whole, and says how many more there are. */
export function remarksBrief(comparison: Comparison, canvas: Canvas): ScreenBlock {
  const { remarks } = comparison;
  const upTo = (count: number): ScreenBlock => bullets("Remarks", remarks.slice(0, count), canvas, 0);
  const fitting = remarks.filter((_, i) => i === 0 || upTo(i + 1).lines.length <= REMARK_LINES).length;
  const { lines } = remarksBlock({ ...comparison, remarks: remarks.slice(0, fitting) }, canvas);
  const left = remarks.length - fitting;
  const rest = left === 0 ? [] : [paragraph(`and ${plural(left, "more remark")}; --verbose lists them`, canvas.width)];
  return { lines: [...lines, ...rest], least: lines.length + rest.length };
}
