import { formatCount, formatRate, formatUs } from "../../../base/units.js";
import type { Latency, LatencySummary, RunResult } from "../../../result/run-result.js";
import {
  isSupported,
  type LatencyRow,
  latencyRows,
  PERCENTILES,
  type Percentile,
  serviceMeaning,
} from "../../facts/latency-rows.js";
import { LATENCY } from "../../facts/sentences.js";
import { doubtAboutTimes, isUntrusted } from "../../facts/trust.js";
import type { Brief } from "../parts/brief.js";
import { stacked } from "../parts/grid.js";
import { type Canvas, paragraph } from "../parts/layout.js";

const FEW_SAMPLES = "~";
const NOT_TRUSTED = "?";
const LABEL_WIDTH = 15;
const COUNT_WIDTH = 7;
const VALUE_WIDTH = 7;

interface Table {
  readonly title: string;
  readonly rows: readonly LatencyRow[];
  readonly percentiles: readonly Percentile[];
  readonly showsCounts: boolean;
}

/** Shows percentiles over the hold phase, with a legend for every mark that is used. */
export function latencySection(result: RunResult, canvas: Canvas): string {
  const { width, ink } = canvas;
  const rows = latencyRows(result.latency);
  const { head, body } = drawn(
    { title: "hold phase", rows, percentiles: PERCENTILES, showsCounts: true },
    result,
    width,
  );
  const service = serviceMeaning(result.latency);
  return [
    ...doubtLines(result, canvas),
    ...(head === null ? [] : [head, `  ${"─".repeat(head.length - 2)}`]),
    body,
    ...(service === null ? [] : [ink.dim(paragraph(`service time: ${service}`, width))]),
    ...legend(rows, PERCENTILES, result, canvas),
  ].join("\n");
}

/** Shows the times of the traffic. The page and --verbose show more of what makes them up. */
const BRIEF_ROWS: readonly (keyof Latency)[] = [
  ...(["dm", "broadcast", "room", "fanout", "roomFanout", "connect", "scheduleLag"] as const),
];
const BRIEF_PERCENTILES = PERCENTILES.filter(({ key }) => key === "p50" || key === "p95" || key === "p99");

export function latencyBrief(result: RunResult, canvas: Canvas): Brief {
  const rows = latencyRows(result.latency).filter(
    ({ name, summary }) => BRIEF_ROWS.includes(name) && summary.count > 0,
  );
  if (rows.length === 0) return { line: "nothing was sent or received in the hold phase, so there are no times" };
  const table = { title: "Latency", rows, percentiles: BRIEF_PERCENTILES, showsCounts: false };
  const { head, body } = drawn(table, result, canvas.width);
  const title = canvas.ink.bold("Latency");
  return {
    block: [
      head === null ? title : head.replace("  Latency", `${title}  `),
      body,
      ...doubtLines(result, canvas),
      ...legend(rows, BRIEF_PERCENTILES, result, canvas),
    ].join("\n"),
  };
}

interface Drawn {
  /** Returns `null` if the table would be too wide; each row is then printed separately. */
  readonly head: string | null;
  readonly body: string;
}

function drawn({ title, rows, percentiles, showsCounts }: Table, result: RunResult, width: number): Drawn {
  const samples = (text: string): string => (showsCounts ? text : "");
  const labels = [...percentiles.map(({ label }) => label), "max"];
  const head = line(
    title,
    samples("samples"),
    labels.map((label) => [label, ""]),
  );
  const cells = rows.map((row) =>
    row.summary.count === 0 ? [] : cellsOf(row, percentiles, isUntrusted(result, `latency.${row.name}.p50`)),
  );
  const counts = rows.map(({ summary }) => samples(shortCount(summary.effectiveCount)));
  if (head.length <= width) {
    return { head, body: rows.map(({ label }, i) => line(label, counts[i] ?? "", cells[i] ?? [])).join("\n") };
  }
  const figures = rows.map(({ label }, i) => [
    label,
    counts[i] ?? "",
    ...(cells[i] ?? []).map((cell) => cell.join("")),
  ]);
  return { head: null, body: stacked(["", "samples", ...labels], figures, width) };
}

type Cell = readonly [value: string, mark: string];

function cellsOf({ summary }: LatencyRow, percentiles: readonly Percentile[], isDoubtful: boolean): readonly Cell[] {
  const trust = isDoubtful ? NOT_TRUSTED : "";
  return [
    ...percentiles.map(
      (percentile): Cell => [
        formatUs(summary[percentile.key]),
        trust || (isSupported(summary, percentile) ? "" : FEW_SAMPLES),
      ],
    ),
    [formatUs(summary.max), trust],
  ];
}

/** Formats a count in at most seven characters: `15,000`, `1.23M`. */
function shortCount(count: number): string {
  if (count < 1_000_000) return formatCount(count);
  return count < 1e9 ? `${formatRate(count / 1e6)}M` : `${formatRate(count / 1e9)}G`;
}

// At 80 columns, seven columns of figures leave no room for the gaps of the other tables. So this one is laid out by
// hand: each value, then one column for its mark, which is also the gap.
function line(label: string, count: string, cells: readonly Cell[]): string {
  const values = cells.map(([value, mark]) => ` ${value.padStart(VALUE_WIDTH)}${mark.padEnd(1)}`);
  const samples = count === "" ? "" : ` ${count.padStart(COUNT_WIDTH)}`;
  return `  ${label.padEnd(LABEL_WIDTH)}${samples}${values.join("")}`.trimEnd();
}

function doubtLines(result: RunResult, { width, ink }: Canvas): readonly string[] {
  const doubt = doubtAboutTimes(result);
  return doubt === null ? [] : [ink.warn(paragraph(`${NOT_TRUSTED} NOT TRUSTWORTHY. ${doubt}`, width))];
}

function legend(
  rows: readonly LatencyRow[],
  percentiles: readonly Percentile[],
  result: RunResult,
  { width, ink }: Canvas,
): readonly string[] {
  const isFew = (summary: LatencySummary): boolean =>
    summary.count > 0 && percentiles.some((percentile) => !isSupported(summary, percentile));
  const isMarked = doubtAboutTimes(result) === null && rows.some(({ summary }) => isFew(summary));
  return isMarked ? [ink.dim(paragraph(`${FEW_SAMPLES} ${LATENCY.fewSamples}`, width))] : [];
}
