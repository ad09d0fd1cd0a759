import type { ComparedSide, ComparisonFacts } from "../../experiment/comparison/compared-side.js";
import type { RunResult } from "../../result/run-result.js";
import { sampleResult } from "./sample-result.js";

/** What is needed of a comparison beside its runs: by default of stored results. */
export function facts(but: Partial<ComparisonFacts> = {}): ComparisonFacts {
  return {
    name: "200-users",
    command: "chatbench compare a/result.json b/result.json",
    chatbench: "0.1.0",
    startedAt: "2025-03-14T09:26:53.589Z",
    durationUs: 314_000_000,
    vary: [],
    plan: null,
    interrupted: false,
    ...but,
  };
}

/** Makes a side of so many sample runs; `change` makes each of them what it is to be. */
export function side(
  label: string,
  runs: number,
  change: (result: RunResult, run: number) => RunResult = (result) => result,
  settings: ComparedSide["settings"] = {},
): ComparedSide {
  return {
    label,
    settings,
    runs: Array.from({ length: runs }, (_, run) => ({
      file: `${label}-${run}/result.json`,
      result: change(sampleResult({ id: `${label}-${run}` }), run),
      repeats: null,
    })),
  };
}
