import { inertText } from "../../../base/hostile-text.js";
import { formatCount, formatUs } from "../../../base/units.js";
import { COMPARED_LATENCIES, type ComparedLatency, type Comparison } from "../../../result/comparison/comparison.js";
import { isSupported, latencyLabel, PERCENTILES } from "../../facts/latency-rows.js";
import { LATENCY } from "../../facts/sentences.js";
import { type Canvas, paragraph } from "../parts/layout.js";
import { drawColumns, MAX_NAME, type Row } from "./columns.js";

const FEW_SAMPLES = "~";

/** Shows the percentiles of each latency, over all runs of a variant that count. */
export function percentilesSection(comparison: Comparison, canvas: Canvas): string {
  const tables = COMPARED_LATENCIES.flatMap((name) => {
    const rows = rowsOf(comparison, name);
    if (rows.length === 0) return [];
    const heads = ["receipts", ...PERCENTILES.map(({ label }) => label), "max"];
    return [drawColumns({ title: latencyLabel(name) ?? name, heads, rows }, canvas).join("\n")];
  });
  const isMarked = tables.some((table) => table.includes(FEW_SAMPLES));
  const legend = canvas.ink.dim(paragraph(`${FEW_SAMPLES} ${LATENCY.fewSamples}`, canvas.width));
  return [...tables, ...(isMarked ? [legend] : [])].join("\n\n");
}

function rowsOf({ variants }: Comparison, name: ComparedLatency): readonly Row[] {
  return variants.flatMap(({ label, latency }) => {
    const summary = latency[name];
    if (summary === null) return [];
    const percentiles = PERCENTILES.map(
      (one) => formatUs(summary[one.key]) + (isSupported(summary, one) ? "" : FEW_SAMPLES),
    );
    const cells = [formatCount(summary.count), ...percentiles, formatUs(summary.max)];
    return [{ name: `  ${inertText(label, MAX_NAME)}`, cells }];
  });
}
