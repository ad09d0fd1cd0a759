/**
 * `chatbench.comparison/v1`: what runs of several variants come to side by side, as written to comparison.json and read
 * by every renderer. The unit is one run with a fresh server, never one message. Values are in the units of
 * src/scenario/thresholds/metrics.ts, ratios and margins are fractions of 1.
 */

import type { ScenarioDocument } from "../../scenario/schema/scenario-document.js";
import type { Growth } from "../../stats/growth.js";
import type { Environment } from "../environment.js";
import type { ClaimResult, LatencySummary, Reason, ThresholdResult, Verdict } from "../run-result.js";

export type { Growth } from "../../stats/growth.js";

export const COMPARISON_SCHEMA = "chatbench.comparison/v1";

/** What the candidate is against the baseline. `inconclusive`: these runs cannot tell. */
export type Outcome = "improved" | "regressed" | "equivalent" | "inconclusive";

/** A value of a scenario's key, as `--vary` gave it. */
export type Setting = string | number | boolean | null;

/** One run of a variant. */
export interface ComparedRun {
  /** Its result.json, relative to comparison.json, or as it was named on the command line; hostile text. */
  readonly file: string;
  readonly id: string;
  readonly verdict: Verdict;
  /** Why; the first one decided. */
  readonly reasons: readonly Reason[];
  /** Wall-clock start, ISO 8601. */
  readonly startedAt: string;
  /**
   * Whether its times and memory are compared: not those of an aborted run, or of an inconclusive one unless only a
   * threshold was undecided.
   */
  readonly counts: boolean;
  /** The id of the inconclusive run that this one repeats. */
  readonly repeats: string | null;
  readonly thresholds: readonly ThresholdResult[];
}

/** The latencies that are compared, and drawn as curves. */
export const COMPARED_LATENCIES = ["dm", "broadcast", "room", "fanout", "connect"] as const;
export type ComparedLatency = (typeof COMPARED_LATENCIES)[number];

/** One of the things compared: a scenario with some of its keys set, or a stored result. */
export interface Variant {
  /** Short and unique, such as `map-scan` or `users=1000, map-scan`, or a file's path; hostile text. */
  readonly label: string;
  /** The varied keys; empty for stored results. */
  readonly settings: Readonly<Record<string, Setting>>;
  readonly scenario: ScenarioDocument;
  readonly seed: number;
  /** Of its first run. */
  readonly environment: Environment;
  /** In the order in which they were made. */
  readonly runs: readonly ComparedRun[];
  /** The histograms of all runs that count, merged; `null` without such traffic. */
  readonly latency: Readonly<Record<ComparedLatency, LatencySummary | null>>;
  /** Of the first run that counts. */
  readonly claims: readonly ClaimResult[];
}

/** A number without noise: any change shows with one run of each. */
export interface ExactComparison {
  readonly metric: string;
  /** The mean over the runs; for violations, the sum. `null`: no run has it. */
  readonly baseline: number | null;
  readonly candidate: number | null;
  readonly outcome: Outcome;
}

/** The values of one metric over the runs that count, in the order of the runs. */
export interface Sample {
  readonly values: readonly number[];
  /** `null` without values. */
  readonly median: number | null;
}

/** candidate ÷ baseline. */
export interface Ratio {
  /** Hodges–Lehmann estimate. */
  readonly estimate: number;
  /** Of the confidence interval; `null` when there are too few runs for one. */
  readonly low: number | null;
  readonly high: number | null;
  /** Its exact level, at least 0.95; `null` with it. */
  readonly confidence: number | null;
}

/** A number with noise from run to run. */
export interface MetricComparison {
  readonly metric: string;
  readonly baseline: Sample;
  readonly candidate: Sample;
  /** `null` when a side has no value, or one that is not above zero. */
  readonly ratio: Ratio | null;
  /** Mann–Whitney U, two-sided, exact up to 49 runs of each. `null` without a value. */
  readonly p: number | null;
  /** Corrected for all judged metrics (Holm); `null` if it is not judged or has no ratio. */
  readonly pHolm: number | null;
  /**
   * The change that does not matter, as a share of the smaller side's median: ratios from 1 / (1 + margin) to
   * 1 + margin.
   */
  readonly margin: number;
  /** Only judged metrics decide; the others are shown. */
  readonly judged: boolean;
  readonly outcome: Outcome;
}

/** A candidate beside its baseline. */
export interface PairComparison {
  /** Indexes into `variants`. */
  readonly baseline: number;
  readonly candidate: number;
  /**
   * `regressed` if anything regressed, else `improved` if anything improved, else `equivalent` if all else is and both
   * sides have runs that count.
   */
  readonly outcome: Outcome;
  /**
   * Violations of delivery outside faults, error answers, failed connections and the like: sums over the runs.
   * `overloaded` is no metric, but the number of runs in which the server fell behind.
   */
  readonly correctness: readonly ExactComparison[];
  /** Work per message and the like. */
  readonly counters: readonly ExactComparison[];
  readonly metrics: readonly MetricComparison[];
  /** Metrics that only one side has, or whose conditions differ; hostile text in `why`. */
  readonly notCompared: readonly { readonly metric: string; readonly why: string }[];
  /** One sentence to repeat. */
  readonly sentence: string;
}

/** How one number grows with the swept key, the other settings being the same. */
export interface GrowthResult {
  /** The swept key, and the settings that these points share. */
  readonly key: string;
  readonly settings: Readonly<Record<string, Setting>>;
  readonly metric: string;
  /** In the order of x; `y` is the median over the runs of that point. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly growth: Growth;
  /** y = intercept + slope · g(x), with g of `growth`; `null` when undecided. */
  readonly fit: { readonly intercept: number; readonly slope: number; readonly r2: number } | null;
  readonly sentence: string;
}

/** Something that differs between variants and was not varied on purpose: an environment, a scenario, a version. */
export interface Difference {
  /** Such as `environment.cpuModel` or `scenario.users`. */
  readonly what: string;
  /** One for each variant; hostile text. */
  readonly values: readonly string[];
  /** Whether times of these variants cannot be compared because of it. */
  readonly spoilsTimes: boolean;
}

export interface Comparison {
  readonly schema: typeof COMPARISON_SCHEMA;
  /** Of the scenario, or of the first result's; a safe file name. */
  readonly name: string;
  /** Of the first pair that is not equivalent, worst first; `null` without pairs, as in a sweep of one key. */
  readonly outcome: Outcome | null;
  /** What a person repeats: the last line on the terminal, the headline of the page. */
  readonly sentence: string;
  readonly command: string;
  /** The version that made it. */
  readonly chatbench: string;
  readonly startedAt: string;
  readonly durationUs: number;
  /** What was varied, in the order given; empty for stored results. */
  readonly vary: readonly { readonly key: string; readonly values: readonly Setting[] }[];
  /** Runs planned of each variant, and the rule by which they were ordered; `null` for stored results. */
  readonly plan: { readonly runsEach: number; readonly order: readonly number[] } | null;
  /** Whether it was ended before all planned runs were made. */
  readonly interrupted: boolean;
  readonly variants: readonly Variant[];
  readonly differences: readonly Difference[];
  readonly pairs: readonly PairComparison[];
  readonly growth: readonly GrowthResult[];
  /** What a reader must know, such as runs that were repeated or do not count. Sentences; hostile text. */
  readonly remarks: readonly string[];
}
