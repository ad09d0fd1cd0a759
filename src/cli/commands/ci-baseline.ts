import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import type { Baseline } from "../../result/comparison/baseline.js";
import { defaultBaseline, readBaseline } from "../files/baseline-file.js";
import type { CiOptions } from "../options/ci-options.js";

/** The stored baseline of a gate; `null` when there is none, or the base is measured now. */
export interface StoredBaseline {
  readonly path: string;
  readonly baseline: Baseline | null;
}

/**
 * Finds the baseline.
 *
 * @throws ChatbenchError `baseline_missing` with --require-baseline, `baseline_other` when it is of another scenario.
 */
export async function baselineFor(name: string, options: CiOptions): Promise<StoredBaseline> {
  const path = options.baseline ?? defaultBaseline(name);
  if (options.baseRef !== undefined || options.baseCmd !== undefined) return { path, baseline: null };
  const baseline = await readBaseline(path);
  if (baseline === null && options.requireBaseline) {
    throw new ChatbenchError(
      "baseline_missing",
      `There is no baseline ${inertText(path)}.`,
      "Store one with --update-baseline, or name one with --baseline.",
    );
  }
  if (baseline !== null && baseline.name !== name) {
    throw new ChatbenchError(
      "baseline_other",
      `${inertText(path)} is a baseline of the scenario ${inertText(baseline.name)}, not of ${inertText(name)}.`,
      "Name the baseline of this scenario with --baseline.",
    );
  }
  return { path, baseline };
}
