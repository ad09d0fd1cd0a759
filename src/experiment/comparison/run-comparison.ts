import { nowUs } from "../../base/clock.js";
import type { Notice, Progress } from "../../loadgen/coordinator/progress.js";
import type { RunResult } from "../../result/run-result.js";
import { run } from "../run.js";
import type { RunOptions } from "../run-options.js";
import { countsFor } from "./compared-side.js";
import type { ComparisonPlan, PlannedVariant } from "./plan-comparison.js";
import { TimeLeft } from "./time-left.js";

/** Where a comparison is. */
export interface ComparisonProgress {
  /** The run under way, counted from 1. */
  readonly number: number;
  /** How many runs there will be, as far as is known: an inconclusive run adds one. */
  readonly runs: number;
  readonly variant: PlannedVariant;
  /** Whether it repeats the run before it. */
  readonly isRepeat: boolean;
  /** How long all of it will still take. */
  readonly leftUs: number;
  /** Of the run under way; `null` while it starts. */
  readonly run: Progress | null;
}

/** One run of a comparison. */
export interface MadeRun {
  /** Its place among all runs, counted from 1. */
  readonly number: number;
  /** An index into the plan's variants. */
  readonly variant: number;
  readonly result: RunResult;
  /** The id of the inconclusive run that it repeats. */
  readonly repeats: string | null;
}

export interface ComparisonOptions extends Pick<RunOptions, "workers" | "client" | "ledgerMemory"> {
  /** Returns the `command` of a variant's results. */
  readonly commandOf: (variant: PlannedVariant) => string;
  /** Ends the comparison early, with the run under way. */
  readonly signal: AbortSignal;
  /** Whether inconclusive runs are left at that, because only what they counted is of interest. Default: no. */
  readonly exactOnly?: boolean;
  /** Called when a run starts, and then once a second. */
  readonly onProgress: (progress: ComparisonProgress) => void;
  readonly onNotice: (notice: Notice) => void;
  /** Called after each run; the next one waits for it. */
  readonly onRun: (made: MadeRun) => Promise<void>;
}

/** What a comparison is made with, which tests replace. */
export interface ComparisonMeans {
  readonly run: typeof run;
  readonly nowUs: () => number;
}

export interface MadeComparison {
  /** In the order in which they were made. */
  readonly runs: readonly MadeRun[];
  /** Whether it was ended before all planned runs were made. */
  readonly interrupted: boolean;
  /** What a run threw, which ended the comparison; `null` otherwise. */
  readonly failure: { readonly thrown: unknown } | null;
}

/**
 * Makes the runs of a plan, one after the other, each with a fresh server. A run that is inconclusive, so that its times
 * do not count, is repeated once, at once, and both are returned. When a run throws, or the signal aborts, what was measured until then is returned.
 */
export async function runComparison(
  plan: ComparisonPlan,
  options: ComparisonOptions,
  means: ComparisonMeans = { run, nowUs },
): Promise<MadeComparison> {
  const { signal, onNotice } = options;
  const timeLeft = new TimeLeft(plan.variants.map(({ parsed }) => parsed.scenario));
  const pending = plan.order.map((variant) => ({ variant, repeats: null as string | null }));
  const runs: MadeRun[] = [];
  try {
    while (!signal.aborted) {
      const next = pending.shift();
      if (next === undefined) break;
      const { variant, repeats } = next;
      const startUs = means.nowUs();
      const report = (progress: Progress | null): void =>
        options.onProgress({
          number: runs.length + 1,
          runs: runs.length + 1 + pending.length,
          variant: variantOf(plan, variant),
          isRepeat: repeats !== null,
          leftUs: timeLeft.leftUs([variant, ...pending.map((later) => later.variant)], means.nowUs() - startUs),
          run: progress,
        });
      report(null);
      const result = await makeRun(variantOf(plan, variant), options, means.run, report);
      timeLeft.measured(variant, means.nowUs() - startUs);
      const made = { number: runs.length + 1, variant, result, repeats };
      runs.push(made);
      await options.onRun(made);
      if (result.verdict === "aborted") return { runs, interrupted: true, failure: null };
      if (options.exactOnly || result.verdict !== "inconclusive" || countsFor(result)) continue;
      onNotice(inconclusiveNotice(plan, made));
      if (repeats === null) pending.unshift({ variant, repeats: result.id });
    }
    return { runs, interrupted: pending.length > 0, failure: null };
  } catch (thrown) {
    // Ctrl-C reaches servers and workers too, and those that have just been started die of it.
    return { runs, interrupted: true, failure: signal.aborted ? null : { thrown } };
  }
}

function variantOf({ variants }: ComparisonPlan, index: number): PlannedVariant {
  const variant = variants[index];
  if (variant === undefined) throw new RangeError(`the plan has no variant ${index}`);
  return variant;
}

function makeRun(
  variant: PlannedVariant,
  { workers, client, ledgerMemory, signal, commandOf, onNotice }: ComparisonOptions,
  makeOne: typeof run,
  onProgress: (progress: Progress) => void,
): Promise<RunResult> {
  const command = commandOf(variant);
  return makeOne(variant.parsed, { workers, client, ledgerMemory, signal, command, onProgress, onNotice });
}

function inconclusiveNotice(plan: ComparisonPlan, { number, variant, result, repeats }: MadeRun): Notice {
  const why = result.reasons[0]?.message ?? "";
  const then = repeats === null ? "It is repeated once." : "It was a repetition, and is not repeated again.";
  const { label } = variantOf(plan, variant);
  return { code: "inconclusive_run", message: `Run ${number} (${label}) is inconclusive. ${why} ${then}` };
}
