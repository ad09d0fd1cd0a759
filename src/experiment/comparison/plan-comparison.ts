import { ChatbenchError } from "../../base/chatbench-error.js";
import type { Setting } from "../../result/comparison/comparison.js";
import type { ParsedScenario, ParseOptions } from "../../scenario/parse-scenario.js";
import { readYaml } from "../../scenario/text/yaml-source.js";
import { type Choice, overrideOf, parseVariants, refuseTwins } from "./parse-variants.js";
import { variantLabels } from "./variant-labels.js";
import { readVariedKeys, type VariedKey } from "./varied-keys.js";

export interface PlanOptions extends ParseOptions {
  /** The scenario's text. */
  readonly text: string;
  /** The name of the text in messages; it is not read. */
  readonly file: string;
  /** The `--set` options. */
  readonly overrides: readonly string[];
  /** The `--vary` options; at least one. */
  readonly vary: readonly string[];
  /** Runs of each variant. Default: 5 to compare, 1 for a sweep. */
  readonly pairs?: number | undefined;
}

/** One of the things to compare: the scenario with the varied keys set. */
export interface PlannedVariant {
  readonly label: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** The `--set` options that make it of the scenario's text. */
  readonly overrides: readonly string[];
  readonly parsed: ParsedScenario;
}

export interface ComparisonPlan {
  /** Of the scenario. */
  readonly name: string;
  readonly vary: readonly { readonly key: string; readonly values: readonly Setting[] }[];
  readonly variants: readonly PlannedVariant[];
  readonly runsEach: number;
  /** The variant of each run, as an index into `variants`. */
  readonly order: readonly number[];
}

/** The smallest p that 3 runs against 3 can reach is 0.1; 5 against 5 reaches 0.008. */
export const PAIRS_TO_COMPARE = 5;
const PAIRS_OF_A_SWEEP = 1;
const MAX_PAIRS = 100;
const SWEEP_FROM = 3;

/**
 * Plans runs of every variant of a scenario. All variants are parsed, so what is wrong with any of them is said before
 * the first run.
 *
 * @throws ChatbenchError `usage` when the options make no sense, `scenario_invalid` with every problem of every variant.
 */
export function planComparison(options: PlanOptions): ComparisonPlan {
  const keys = readVariedKeys(options.vary, options.overrides);
  const { pairs } = options;
  if (pairs !== undefined && !isPairsCount(pairs)) throw wrongPairs(String(pairs));
  const grid = gridOf(keys);
  const parsed = parseVariants(grid, options);
  const settings = grid.map((row) => Object.fromEntries(row.map(({ key, text }) => [key, settingOf(text)])));
  const mask = (text: string) => parsed.reduce((masked, { secrets }) => secrets.mask(masked), text);
  const labels = variantLabels(settings, mask);
  refuseTwins(parsed, labels);
  const vary = keys.map(({ key, values }) => ({ key, values: values.map(settingOf) }));
  const runsEach = pairs ?? (vary.some(isSwept) ? PAIRS_OF_A_SWEEP : PAIRS_TO_COMPARE);
  const masked = (value: Setting): Setting => (typeof value === "string" ? mask(value) : value);
  return {
    name: parsed[0]?.scenario.name ?? "",
    vary: vary.map(({ key, values }) => ({ key, values: values.map(masked) })),
    variants: grid.map((row, index) => ({
      label: labels[index] ?? "",
      settings: Object.fromEntries(Object.entries(settings[index] ?? {}).map(([key, value]) => [key, masked(value)])),
      overrides: [...options.overrides, ...row.map(overrideOf)],
      parsed: parsed[index] as ParsedScenario,
    })),
    runsEach,
    order: interleaved(grid.length, runsEach),
  };
}

export const isPairsCount = (count: number): boolean => Number.isInteger(count) && count >= 1 && count <= MAX_PAIRS;

export function wrongPairs(text: string): ChatbenchError {
  return new ChatbenchError(
    "usage",
    `--pairs ${text} is not a whole number from 1 to ${MAX_PAIRS}.`,
    `Without --pairs there are ${PAIRS_TO_COMPARE} runs of each variant, ${PAIRS_OF_A_SWEEP} in a sweep.`,
  );
}

/** Orders runs as A B B A A B …: all variants forward, then all backward, so that a drift of the machine cancels out. */
export function interleaved(variants: number, runsEach: number): readonly number[] {
  const forward = Array.from({ length: variants }, (_, index) => index);
  return Array.from({ length: runsEach }, (_, block) => (block % 2 === 0 ? forward : forward.toReversed())).flat();
}

/** A key is swept when it has three or more values, all numbers. */
const isSwept = ({ values }: { readonly values: readonly Setting[] }): boolean =>
  values.length >= SWEEP_FROM && values.every((value) => typeof value === "number");

/** Combines each value of each key with each value of the others; the last key changes fastest. */
function gridOf(keys: readonly VariedKey[]): readonly (readonly Choice[])[] {
  return keys.reduce<readonly (readonly Choice[])[]>(
    (rows, { key, values }) => rows.flatMap((row) => values.map((text) => [...row, { key, text }])),
    [[]],
  );
}

/** Returns the value of a text that the scenario's parser has accepted; a list or a mapping stays as written. */
function settingOf(text: string): Setting {
  const { data } = readYaml(text);
  const isPlain = data === null || ["string", "number", "boolean"].includes(typeof data);
  return isPlain ? (data as Setting) : text;
}
