import { formatCount } from "../../base/units.js";
import type { ExactComparison, MetricComparison } from "../../result/comparison/comparison.js";
import { AMOUNT_WORDS, COUNTER_WORDS, TIME_VERBS, WRONG_WORDS } from "./words.js";

/** From this factor on a change is told as one: `1.9 times`, not `90 %`. */
const FACTOR_FROM = 1.5;

/** `answers a private message 1.9 ± 0.1 times faster`, `… in 12 ± 3 % less time`. */
export function timeClause({ metric, ratio }: MetricComparison): string {
  const { size, isFactor, isMore } = changeOf(ratio);
  const verb = TIME_VERBS[metric] ?? metric;
  return isFactor
    ? `${verb} ${size} times ${isMore ? "slower" : "faster"}`
    : `${verb} in ${size} % ${isMore ? "more" : "less"} time`;
}

/** `takes 1.9 ± 0.1 times as much memory a connection`, `uses 12 ± 3 % less processor time`. */
export function amountClause({ metric, ratio }: MetricComparison): string {
  const { size, isFactor, isMore } = changeOf(ratio);
  const { verb, noun } = AMOUNT_WORDS[metric] ?? { verb: "changes", noun: metric };
  if (!isFactor) return `${verb} ${size} % ${isMore ? "more" : "less"} ${noun}`;
  return `${verb} ${size} times ${isMore ? "as much" : "less"} ${noun}`;
}

/** `examines 1 connection where map-scan examines 500`; with what it is counted for, unless the sentence said so. */
export function counterClause(
  { metric, baseline, candidate }: ExactComparison,
  than: string,
  isNamed: boolean,
): string {
  const words = COUNTER_WORDS[metric];
  const [before, after] = distinct(baseline ?? 0, candidate ?? 0);
  if (words === undefined) return `has ${after} of ${metric} where ${than} has ${before}`;
  const each = isNamed && words.each === "a private message" ? "" : ` ${words.each}`;
  return `${words.verb} ${after} ${after === "1" ? words.noun : words.nouns}${each} where ${than} ${words.verb} ${before}`;
}

/** `loses 3 deliveries where map-scan loses none`. */
export function wrongClause({ metric, baseline, candidate }: ExactComparison, than: string): string {
  const { verb, noun, nouns, end } = WRONG_WORDS[metric] ?? {
    verb: `counts in ${metric}`,
    noun: "",
    nouns: "",
    end: "",
  };
  const count = candidate === 0 ? `no ${noun}` : `${formatCount(candidate ?? 0)} ${candidate === 1 ? noun : nouns}`;
  return `${verb} ${count}${end} where ${than} ${verb} ${baseline === 0 ? "none" : formatCount(baseline ?? 0)}`;
}

/** `+12.3 %`, `−8.1 %`. */
export function signedPercent(ratio: number): string {
  const percent = (ratio - 1) * 100;
  const digits = Math.abs(percent) < 99.95 ? 1 : 0;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(digits)} %`;
}

interface Change {
  /** With half the width of its interval: `1.9 ± 0.1`, `12 ± 3`. */
  readonly size: string;
  /** Whether `size` is a factor, above 1, or else a percentage of the baseline. */
  readonly isFactor: boolean;
  readonly isMore: boolean;
}

function changeOf(ratio: MetricComparison["ratio"]): Change {
  const { estimate, low, high } = ratio ?? { estimate: 1, low: null, high: null };
  const [least, most] = [low ?? estimate, high ?? estimate];
  const isMore = estimate > 1;
  if (isMore ? estimate >= FACTOR_FROM : 1 / estimate >= FACTOR_FROM) {
    const half = isMore ? (most - least) / 2 : (1 / least - 1 / most) / 2;
    return { size: plusMinus(isMore ? estimate : 1 / estimate, half), isFactor: true, isMore };
  }
  return { size: plusMinus(Math.abs(estimate - 1) * 100, ((most - least) / 2) * 100), isFactor: false, isMore };
}

/** The uncertainty has one digit, the value ends at the same one: `1.9 ± 0.1`, `23 ± 3`, `1,200 ± 90`. */
function plusMinus(value: number, half: number): string {
  const digits = half > 0 ? Math.min(2, Math.max(0, -Math.floor(Math.log10(half)))) : 1;
  const text = (number: number): string =>
    number.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return Number(half.toFixed(digits)) === 0 ? text(value) : `${text(value)} ± ${text(half)}`;
}

/** Formats two different numbers so that they look different: `1` and `1.004`. */
function distinct(one: number, other: number): readonly [string, string] {
  for (let digits = 3; digits < 15; digits++) {
    const [a, b] = [rounded(one, digits), rounded(other, digits)];
    if (a !== b || one === other) return [a, b];
  }
  return [String(one), String(other)];
}

const rounded = (value: number, digits: number): string =>
  Number(value.toPrecision(digits)).toLocaleString("en-US", { maximumSignificantDigits: digits });
