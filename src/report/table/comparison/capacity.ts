import { inertText } from "../../../base/hostile-text.js";
import { formatRate } from "../../../base/units.js";
import type { Comparison, Variant } from "../../../result/comparison/comparison.js";
import { formatMetric } from "../../../result/metric.js";
import { valueText } from "../../facts/comparison/effect.js";
import { growthsByInterest } from "../../facts/comparison/growth-words.js";
import {
  claimedText,
  claimsAt,
  isOfFailure,
  keptText,
  limitsOn,
  passedText,
  type Sweep,
  type SweepLine,
  sweepOf,
  valueAt,
} from "../../facts/comparison/sweep.js";
import { type Canvas, type Ink, paragraph } from "../parts/layout.js";
import { NOTHING, type ScreenBlock } from "./blocks.js";
import { type CellRow, type Columns, columnsThatFit, drawColumns, MAX_NAME, type Row } from "./columns.js";

/** Stands after a value that misses a limit. */
const MISSED = "!";
const MAX_LABEL = 24;

/** Shows each metric over the swept key, beside its limits and what is claimed of it. */
export function capacitySection(comparison: Comparison, canvas: Canvas): string {
  const sweep = sweepOf(comparison);
  return sweep === null ? "" : linesOf("By", comparison, sweep, sweep.metrics, canvas).join("\n");
}

/** Shows the same without what stays the same, and without limits on what may go wrong where all of them were met. */
export function capacityBrief(comparison: Comparison, canvas: Canvas): ScreenBlock {
  const sweep = sweepOf(comparison);
  if (sweep === null) return NOTHING;
  const { constant } = growthsByInterest(comparison.growth);
  const isMissedSomewhere = (metric: string): boolean =>
    comparison.variants.some((variant) => ![null, "met"].includes(keptText(variant, metric)));
  const telling = sweep.metrics.filter((metric) => {
    if (isMissedSomewhere(metric) || claimRows(sweep, metric).length > 0) return true;
    return !isOfFailure(metric) && !constant.includes(metric);
  });
  const ordered = [
    ...telling.filter((metric) => !constant.includes(metric)),
    ...telling.filter((metric) => constant.includes(metric)),
  ];
  return { lines: linesOf("Capacity by", comparison, sweep, ordered, canvas), least: 9 };
}

function linesOf(
  title: string,
  comparison: Comparison,
  sweep: Sweep,
  metrics: readonly string[],
  canvas: Canvas,
): readonly string[] {
  const whole: Columns = {
    title: `${title} ${inertText(sweep.key, MAX_LABEL)}`,
    heads: sweep.xs.map(formatRate),
    rows: [
      { heading: "runs that passed" },
      ...lineRows(sweep, "all", passedText),
      ...metrics.flatMap((metric) => metricRows(comparison, sweep, metric, canvas.ink)),
    ],
  };
  const fitting = columnsThatFit(whole, canvas);
  const tables = Math.ceil(sweep.xs.length / fitting);
  const each = Math.ceil(sweep.xs.length / tables);
  const legend = metrics.some((metric) => comparison.variants.some((variant) => isMissed(variant, metric)))
    ? [canvas.ink.dim(paragraph(`${MISSED} misses the limit`, canvas.width))]
    : [];
  return [
    ...Array.from({ length: tables }, (_, i) => drawColumns(part(whole, i * each, (i + 1) * each), canvas)).flat(),
    ...legend,
  ];
}

/** Returns some of the columns: as many tables are drawn as are needed. */
const part = ({ title, heads, rows }: Columns, from: number, to: number): Columns => ({
  title,
  heads: heads.slice(from, to),
  rows: rows.map((row) => ("cells" in row ? { ...row, cells: row.cells.slice(from, to) } : row)),
});

/** Makes one row for each line of the sweep, or a single one when all of them say the same. */
function lineRows(
  sweep: Sweep,
  otherwise: string,
  cell: (variant: Variant, x: number, line: SweepLine) => string,
): readonly Row[] {
  const rows = sweep.lines.map((line) => {
    const name = `    ${line.label === "" ? otherwise : inertText(line.label, MAX_LABEL)}`;
    return rowOf(sweep, line, name, (variant, x) => cell(variant, x, line));
  });
  const [first] = rows;
  const isSame = rows.length > 1 && rows.every((row) => row.cells.join() === first?.cells.join());
  return isSame && first !== undefined ? [{ ...first, name: "    each of them" }] : rows;
}

function rowOf(sweep: Sweep, line: SweepLine, name: string, cell: (variant: Variant, x: number) => string): CellRow {
  const at = (x: number): string => {
    const point = line.points.find((one) => one.x === x);
    return point === undefined ? "–" : cell(point.variant, x);
  };
  return { name, cells: sweep.xs.map(at) };
}

const isMissed = (variant: Variant, metric: string): boolean =>
  keptText(variant, metric)?.startsWith("MISSED") === true;

function metricRows(comparison: Comparison, sweep: Sweep, metric: string, ink: Ink): readonly Row[] {
  const limits = limitsOn(comparison.variants, metric).map(
    ({ op, limit }) => `, limit ${op} ${formatMetric(metric, limit)}`,
  );
  const measured = lineRows(sweep, "measured", (variant, x, line) => {
    const text = valueText(metric, valueAt(comparison, sweep, line, { x, variant }, metric));
    return isMissed(variant, metric) ? ink.bad(`${text} ${MISSED}`) : text;
  });
  return [{ heading: `${inertText(metric, MAX_NAME)}${limits.join("")}` }, ...measured, ...claimRows(sweep, metric)];
}

/** The first claim on each point of the first line that has any: claims are about the key, not about what else varies. */
function claimRows(sweep: Sweep, metric: string): readonly Row[] {
  const line = sweep.lines.find(({ points }) => points.some(({ variant }) => claimsAt(variant, metric).length > 0));
  if (line === undefined) return [];
  return [
    rowOf(sweep, line, "    claimed", (variant) => claimsAt(variant, metric).map(claimedText)[0] ?? "–"),
    rowOf(sweep, line, "    measured is", (variant) => claimsAt(variant, metric)[0]?.outcome ?? "–"),
  ];
}
