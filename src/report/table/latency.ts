import { formatCount, formatRate, formatUs } from "../../base/units.js";
import type { RunResult } from "../../result/run-result.js";
import { isSupported, type LatencyRow, latencyRows, PERCENTILES, serviceMeaning } from "../facts/latency-rows.js";
import { isDoubtfulTime } from "../facts/metric-value.js";
import { doubtAboutTimes } from "../facts/trust.js";
import { type Canvas, paragraph } from "./layout.js";

const FEW_SAMPLES = "~";
const NOT_TRUSTED = "?";
const LABEL_WIDTH = 15;
const COUNT_WIDTH = 7;
const VALUE_WIDTH = 7;

/** At most seven characters: `15,000`, `1.23M`. */
function shortCount(count: number): string {
  if (count < 1_000_000) return formatCount(count);
  return count < 1e9 ? `${formatRate(count / 1e6)}M` : `${formatRate(count / 1e9)}G`;
}

// Seven columns of figures leave no room at 80 columns for the gaps of the other tables, so this one is
// set by hand: a value, then one column for its mark, which is also the gap.
function line(label: string, count: string, cells: readonly (readonly [string, string])[]): string {
  const values = cells.map(([value, mark]) => ` ${value.padStart(VALUE_WIDTH)}${mark.padEnd(1)}`);
  return `  ${label.padEnd(LABEL_WIDTH)} ${count.padStart(COUNT_WIDTH)}${values.join("")}`.trimEnd();
}

function rowLine({ name, label, summary }: LatencyRow, doubtful: boolean): string {
  if (summary.count === 0) return line(label, "0", []);
  const trust = doubtful && isDoubtfulTime(`latency.${name}.p50`) ? NOT_TRUSTED : "";
  const percentiles = PERCENTILES.map((percentile): [string, string] => [
    formatUs(summary[percentile.key]),
    trust || (isSupported(summary, percentile) ? "" : FEW_SAMPLES),
  ]);
  return line(label, shortCount(summary.effectiveCount), [...percentiles, [formatUs(summary.max), trust]]);
}

function steadiness({ steady, message }: NonNullable<RunResult["steady"]>, { width, ink }: Canvas): string {
  const text = paragraph(message, width);
  if (steady === null) return ink.dim(text);
  return steady ? text : ink.warn(text);
}

/** Percentiles over the hold phase. No mark is ever silent: whatever is used has its legend below. */
export function latencySection(result: RunResult, canvas: Canvas): string {
  const { width, ink } = canvas;
  const rows = latencyRows(result.latency);
  const doubt = doubtAboutTimes(result);
  const head = line("hold phase", "samples", [...PERCENTILES.map((p): [string, string] => [p.label, ""]), ["max", ""]]);
  const service = serviceMeaning(result.latency);
  const few = rows.some(({ summary }) => summary.count > 0 && PERCENTILES.some((p) => !isSupported(summary, p)));
  return [
    ink.bold("Latency"),
    ...(doubt === null ? [] : [ink.warn(paragraph(`${NOT_TRUSTED} NOT TRUSTWORTHY. ${doubt}`, width))]),
    head,
    `  ${"─".repeat(head.length - 2)}`,
    ...rows.map((row) => rowLine(row, doubt !== null)),
    ...(result.steady === null ? [] : [steadiness(result.steady, canvas)]),
    ...(service === null ? [] : [ink.dim(paragraph(`service time: ${service}`, width))]),
    ...(few && doubt === null
      ? [ink.dim(paragraph(`${FEW_SAMPLES} fewer than 10/(1−p) independent samples`, width))]
      : []),
  ].join("\n");
}
