import {
  COMPARED_LATENCIES,
  type Comparison,
  type GrowthResult,
  type Setting,
  type Variant,
} from "../../../result/comparison/comparison.js";
import { formatMetric } from "../../../result/metric.js";
import type { ClaimResult, ThresholdResult } from "../../../result/run-result.js";
import { settingText } from "./pair-names.js";

/** Variants that differ only in the swept key. */
export interface SweepLine {
  /** The settings they share, such as `map-scan`; empty when nothing else was varied. Hostile text. */
  readonly label: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** In the order of x. */
  readonly points: readonly { readonly x: number; readonly variant: Variant }[];
}

export interface Sweep {
  /** The swept key; hostile text. */
  readonly key: string;
  /** Every value that was tried, from the least to the most. */
  readonly xs: readonly number[];
  readonly lines: readonly SweepLine[];
  /** The metrics to show, those whose growth was asked for first. */
  readonly metrics: readonly string[];
}

/** Returns the sweep in a comparison: the first key with two numbers or more; `null` if none has. */
export function sweepOf(comparison: Comparison): Sweep | null {
  const swept = comparison.vary.find(({ values }) => values.filter((value) => typeof value === "number").length > 1);
  if (swept === undefined) return null;
  const { key } = swept;
  const lines = new Map<string, { settings: Record<string, Setting>; points: { x: number; variant: Variant }[] }>();
  for (const variant of comparison.variants) {
    const x = variant.settings[key];
    if (typeof x !== "number" || !Number.isFinite(x)) continue;
    const others = Object.entries(variant.settings).filter(([name]) => name !== key);
    const name = JSON.stringify(others);
    const line = lines.get(name) ?? { settings: Object.fromEntries(others), points: [] };
    line.points.push({ x, variant });
    lines.set(name, line);
  }
  const all = [...lines.values()].map(({ settings, points }) => ({
    label: labelOf(settings),
    settings,
    points: points.sort((a, b) => a.x - b.x),
  }));
  const xs = [...new Set(all.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  if (xs.length < 2) return null;
  const sweep = { key, xs, lines: all, metrics: metricsOf(comparison, key) };
  const isMeasured = (metric: string): boolean =>
    all.some((line) => line.points.some((point) => valueAt(comparison, sweep, line, point, metric) !== null));
  return { ...sweep, metrics: sweep.metrics.filter(isMeasured) };
}

function labelOf(settings: Readonly<Record<string, Setting>>): string {
  const entries = Object.entries(settings);
  const [only] = entries;
  if (entries.length === 1 && typeof only?.[1] === "string") return only[1];
  return entries.map(([key, value]) => settingText(key, value)).join(", ");
}

/** Tells whether a metric counts what must not happen. While all is well it says least, so it comes last. */
export const isOfFailure = (metric: string): boolean => /^(delivery|connections|messages|errorAnswers)\./.test(metric);

/** The percentile that stands for a latency of which nothing else speaks. */
const STAND_INS = COMPARED_LATENCIES.map((name) => [name, name === "dm" ? "p99" : "p95"] as const);

function metricsOf({ growth, variants }: Comparison, key: string): readonly string[] {
  const asked = [
    ...growth.filter((one) => one.key === key).map(({ metric }) => metric),
    ...variants.flatMap(({ runs }) => runs.flatMap(({ thresholds }) => thresholds.map(({ metric }) => metric))),
    ...variants.flatMap(({ claims }) => claims.map(({ metric }) => metric)),
  ];
  const others = STAND_INS.filter(
    ([name]) =>
      !asked.some((metric) => metric.startsWith(`latency.${name}.`)) &&
      variants.some(({ latency }) => latency[name] !== null),
  ).map(([name, percentile]) => `latency.${name}.${percentile}`);
  const all = [...new Set([...asked, ...others])];
  return [...all.filter((metric) => !isOfFailure(metric)), ...all.filter(isOfFailure)];
}

/** Returns the growth that was found of one metric on one line; `undefined` if it was not asked for. */
export function growthOn(
  { growth }: Comparison,
  { key }: Sweep,
  { settings }: SweepLine,
  metric: string,
): GrowthResult | undefined {
  return growth.find(
    (one) =>
      one.metric === metric &&
      one.key === key &&
      Object.entries(settings).every(([name, value]) => one.settings[name] === value),
  );
}

/** Returns a metric's value at a point: the median over its runs that count; `null` if none has it. */
export function valueAt(
  comparison: Comparison,
  sweep: Sweep,
  line: SweepLine,
  { x, variant }: SweepLine["points"][number],
  metric: string,
): number | null {
  const grown = growthOn(comparison, sweep, line, metric)?.points.find((point) => point.x === x);
  if (grown !== undefined) return grown.y;
  const measured = thresholdsAt(variant, metric)
    .flat()
    .flatMap(({ measured: value }) => (value === null ? [] : [value]));
  if (measured.length > 0) return medianOf(measured);
  const claimed = variant.claims.find((claim) => claim.metric === metric);
  if (claimed !== undefined) return claimed.measured;
  const stand = STAND_INS.find(([name, percentile]) => metric === `latency.${name}.${percentile}`);
  return stand === undefined ? null : (variant.latency[stand[0]]?.[stand[1]] ?? null);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** Returns the thresholds on a metric in the runs of a variant that count, one list for each run. */
function thresholdsAt({ runs }: Variant, metric: string): readonly (readonly ThresholdResult[])[] {
  return runs
    .filter(({ counts }) => counts)
    .map(({ thresholds }) => thresholds.filter((one) => one.metric === metric))
    .filter((some) => some.length > 0);
}

/** Returns the limits on a metric, each once. */
export function limitsOn(variants: readonly Variant[], metric: string): readonly ThresholdResult[] {
  const all = variants.flatMap((variant) => thresholdsAt(variant, metric).flat());
  return [...new Map(all.map((one) => [`${one.op} ${one.limit}`, one])).values()];
}

/** Says whether the runs kept a threshold: `met`, `MISSED`, `MISSED by 1 of 5 runs`, `undecided`; `null` without any. */
export function keptText(variant: Variant, metric: string): string | null {
  const runs = thresholdsAt(variant, metric);
  const missed = runs.filter((some) => some.some(({ pass }) => pass === false)).length;
  if (runs.length === 0) return null;
  if (missed > 0) return missed === runs.length ? "MISSED" : `MISSED by ${missed} of ${runs.length} runs`;
  return runs.flat().some(({ pass }) => pass === null) ? "undecided" : "met";
}

export const claimsAt = ({ claims }: Variant, metric: string): readonly ClaimResult[] =>
  claims.filter((claim) => claim.metric === metric);

/** Writes what a claim says a metric is: `5–10 ms`. */
export function claimedText({ metric, from, to }: ClaimResult): string {
  const [low, high] = [formatMetric(metric, from), formatMetric(metric, to)];
  const [figure = "", unit] = low.split(" ");
  return unit !== undefined && high.endsWith(` ${unit}`) ? `${figure}–${high}` : `${low}–${high}`;
}

/** Returns the highest x up to which runs that count were made and all of them passed; `null` if there is none. */
export function passedUpTo({ points }: SweepLine): number | null {
  const failed = points.findIndex(({ variant }) => {
    const runs = variant.runs.filter(({ counts }) => counts);
    return runs.length === 0 || runs.some(({ verdict }) => verdict !== "pass");
  });
  return (failed === -1 ? points.at(-1) : points[failed - 1])?.x ?? null;
}

/** Counts the runs of a variant that passed, of those that count: `2 of 2`; `–` if none counts. */
export function passedText({ runs }: Variant): string {
  const counting = runs.filter(({ counts }) => counts);
  if (counting.length === 0) return "–";
  return `${counting.filter(({ verdict }) => verdict === "pass").length} of ${counting.length}`;
}
