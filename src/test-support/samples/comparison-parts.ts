import {
  COMPARED_LATENCIES,
  type ComparedLatency,
  type ComparedRun,
  type ExactComparison,
  type MetricComparison,
  type Outcome,
  type Sample,
  type Setting,
  type Variant,
} from "../../result/comparison/comparison.js";
import type { ClaimResult, LatencySummary, ThresholdResult } from "../../result/run-result.js";
import { type LatencyShape, sampleLatency } from "./sample-latency.js";
import { sampleResult } from "./sample-result.js";

const SECONDS_BETWEEN_RUNS = 40;
const FIRST_START = Date.parse("2025-03-14T09:26:53.589Z");
/** How the runs of one variant scatter around its median, in the order of the runs. */
const SCATTER = [1, 0.988, 1.021, 0.975, 1.009];

/** Five values around a median, one for each run. */
export const scattered = (median: number): readonly number[] => SCATTER.map((share) => median * share);

export interface VariantShape {
  readonly label: string;
  readonly settings?: Readonly<Record<string, Setting>>;
  /** Its places in the order of all runs. */
  readonly places: readonly number[];
  readonly latency?: Partial<Record<ComparedLatency, LatencyShape>>;
  readonly thresholds?: readonly ThresholdResult[];
  readonly claims?: readonly ClaimResult[];
  readonly users?: number;
}

function sampleRun({ label, thresholds = [] }: VariantShape, place: number, nth: number): ComparedRun {
  const missed = thresholds.filter(({ pass }) => pass === false);
  const reason =
    missed.length === 0
      ? { code: "passed", message: "All users connected; all expected deliveries arrived, each exactly once." }
      : { code: "threshold_failed", message: `The threshold ${missed[0]?.text} was missed.` };
  return {
    file: `runs/${label.replace(/[^\w-]+/g, "-")}-${nth + 1}/result.json`,
    id: `run${String(place + 1).padStart(3, "0")}`,
    verdict: missed.length === 0 ? "pass" : "fail",
    reasons: [reason],
    startedAt: new Date(FIRST_START + place * SECONDS_BETWEEN_RUNS * 1_000).toISOString(),
    counts: true,
    repeats: null,
    thresholds,
  };
}

/** Makes a variant whose runs all count, with real encoded histograms; the same on every call. */
export function sampleVariant(shape: VariantShape): Variant {
  const { scenario, environment } = sampleResult();
  const latency = COMPARED_LATENCIES.map((name): [ComparedLatency, LatencySummary | null] => {
    const times = shape.latency?.[name];
    return [name, times === undefined ? null : sampleLatency(times)];
  });
  return {
    label: shape.label,
    settings: shape.settings ?? {},
    scenario: { ...scenario, users: shape.users ?? scenario.users },
    seed: 42,
    environment,
    runs: shape.places.map((place, nth) => sampleRun(shape, place, nth)),
    latency: Object.fromEntries(latency) as Variant["latency"],
    claims: shape.claims ?? [],
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const sample = (values: readonly number[]): Sample => ({
  values,
  median: values.length === 0 ? null : median(values),
});

export interface MetricShape {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  /** Estimate, low and high end of the interval. */
  readonly ratio: readonly [number, number | null, number | null] | null;
  readonly outcome: Outcome;
  readonly p?: number;
  readonly margin?: number;
  readonly judged?: boolean;
}

export function sampleMetric(metric: string, shape: MetricShape): MetricComparison {
  const { p = 0.00794, margin = 0.05, judged = true } = shape;
  const [estimate, low, high] = shape.ratio ?? [1, null, null];
  return {
    metric,
    baseline: sample(shape.baseline),
    candidate: sample(shape.candidate),
    ratio: shape.ratio === null ? null : { estimate, low, high, confidence: low === null ? null : 0.9921 },
    p: shape.ratio === null ? null : p,
    pHolm: shape.ratio === null ? null : Math.min(1, p * 5),
    margin,
    judged,
    outcome: shape.outcome,
  };
}

/** Makes an exact comparison in which less is better. */
export function sampleExact(metric: string, baseline: number | null, candidate: number | null): ExactComparison {
  const same = baseline === candidate;
  const known = baseline !== null && candidate !== null;
  const outcome = same ? "equivalent" : known && candidate < baseline ? "improved" : "regressed";
  return { metric, baseline, candidate, outcome: known ? outcome : "inconclusive" };
}

/** The counts of things gone wrong, all zero but for these. */
export function sampleCorrectness(but: Readonly<Record<string, readonly [number, number]>> = {}): ExactComparison[] {
  const classes = ["lost", "duplicated", "misrouted", "reordered", "corrupted", "impersonated", "foreign", "late"];
  const metrics = [
    ...classes.map((name) => `delivery.outsideFaults.${name}`),
    "errorAnswers.count",
    "connections.failed",
  ];
  return metrics.map((metric) => sampleExact(metric, ...(but[metric] ?? ([0, 0] as const))));
}
