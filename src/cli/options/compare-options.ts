import { Option } from "commander";
import { inertText } from "../../base/hostile-text.js";
import { isPairsCount, wrongPairs } from "../../experiment/comparison/plan-comparison.js";
import type { FormatOptions } from "./format-option.js";
import type { RunningOptions } from "./shared-options.js";

/** What the options of `compare` come to. */
export interface CompareOptions extends RunningOptions, FormatOptions {
  readonly vary: readonly string[];
  readonly pairs?: number;
}

/** Makes `--vary key=v1,v2`, which is repeatable and collects its values in order. */
export function varyOption(): Option {
  return new Option("--vary <key.path=value,value>", "values of a key of the scenario to compare (repeatable)")
    .argParser((value: string, previous: readonly string[]) => [...previous, value])
    .default([], "none");
}

/** Makes `--pairs N`. */
export function pairsOption(): Option {
  const description = "runs of each variant (default: 5, or 1 when three or more numbers are swept)";
  return new Option("--pairs <n>", description).argParser(pairsCount);
}

function pairsCount(text: string): number {
  const count = Number(text);
  if (isPairsCount(count)) return count;
  throw wrongPairs(inertText(text));
}
