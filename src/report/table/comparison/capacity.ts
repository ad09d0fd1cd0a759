import { inertText } from "../../../base/hostile-text.js";
import { formatRate } from "../../../base/units.js";
import type { Comparison, Variant } from "../../../result/comparison/comparison.js";
import { formatMetric } from "../../../result/metric.js";
import { valueText } from "../../facts/comparison/effect.js";
import {
  claimedText,
  claimsAt,
  keptText,
  limitsOn,
  passedText,
  type Sweep,
  type SweepLine,
  sweepOf,
  valueAt,
} from "../../facts/comparison/sweep.js";
import { type Canvas, type Ink, paragraph } from "../parts/layout.js";
import type { ScreenBlock } from "./blocks.js";
import { type Columns, columnsThatFit, drawColumns, MAX_NAME, type Row } from "./columns.js";

/** Stands after a value that misses a limit. */
const MISSED = "!";
const MAX_LABEL = 24;

/** Shows each metric over the swept key, beside its limits and what is claimed of it. */
export function capacitySection(comparison: Comparison, canvas: Canvas): string {
  const sweep = sweepOf(comparison);
  return sweep === null ? "" : blockOf("By", comparison, sweep, sweep.metrics, canvas).join("\n");
}

/** Shows the same without the limits on what may go wrong, where all of them were met. */
export function capacityBrief(comparison: Comparison, canvas: Canvas): ScreenBlock {
  const sweep = sweepOf(comparison);
  if (sweep === null) return [];
  const telling = sweep.metrics.filter(
    (metric) =>
      !/^(delivery|connections|messages|errorAnswers)\./.test(metric) ||
      comparison.variants.some((variant) => keptText(variant, metric) !== "met"),
  );
  return blockOf("Capacity by", comparison, sweep, telling, canvas);
}

function blockOf(
  title: string,
  comparison: Comparison,
  sweep: Sweep,
  metrics: readonly string[],
  canvas: Canvas,
): ScreenBlock {
  const whole: Columns = {
    title: `${title} ${inertText(sweep.key, MAX_LABEL)}`,
    heads: sweep.xs.map(formatRate),
    rows: [
      { heading: "  runs that passed" },
      ...sweep.lines.map((line) => rowOf(sweep, line, nameOf(line, "all"), passedText)),
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

const nameOf = ({ label }: SweepLine, otherwise: string): string =>
  `    ${label === "" ? otherwise : inertText(label, MAX_LABEL)}`;

function rowOf(sweep: Sweep, line: SweepLine, name: string, cell: (variant: Variant, x: number) => string): Row {
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
  const measured = sweep.lines.map((line) =>
    rowOf(sweep, line, nameOf(line, "measured"), (variant, x) => {
      const text = valueText(metric, valueAt(comparison, sweep, line, { x, variant }, metric));
      return isMissed(variant, metric) ? ink.bad(`${text} ${MISSED}`) : text;
    }),
  );
  return [{ heading: `  ${inertText(metric, MAX_NAME)}${limits.join("")}` }, ...measured, ...claimRows(sweep, metric)];
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
