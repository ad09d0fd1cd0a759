import { type RandomSource, randomStream } from "../base/random.js";
import { type Split, strongestSplit } from "./energy-split.js";

/** A place where the values after it are distributed otherwise than those before it. */
export interface ChangePoint {
  /** The index of the first value after the change. */
  readonly index: number;
  /** How often shuffled values show a change as strong, by chance; the shuffles' own share is counted in. */
  readonly p: number;
}

export interface ChangePointOptions {
  /** The fewest values between two change points, at least 2. */
  readonly minSegment: number;
  readonly permutations: number;
  /** A change point has a `p` of at most this. */
  readonly significance: number;
  /** Equal values and an equal seed give equal change points. */
  readonly seed: number;
}

/**
 * Three values, because two noisy ones beside each other are common. 1 %, because a history has many metrics; at 999
 * shuffles a change is one that at most nine of them match.
 */
export const CHANGE_POINT_DEFAULTS: ChangePointOptions = {
  minSegment: 3,
  permutations: 999,
  significance: 0.01,
  seed: 1,
};

/**
 * With fewer, the default settings hardly ever find a change, however large: of all orders of nine values, one in 63
 * has the low ones apart from the high ones.
 */
export const FEWEST_VALUES = 10;

interface Segment {
  readonly from: number;
  readonly to: number;
  /** `null` when it is too short to be split. */
  readonly split: Split | null;
}

/**
 * Finds the change points of a series by E-divisive: splits it where the two sides differ most, then splits whichever
 * segment now holds the strongest difference, and so on until a split is no longer significant.
 *
 * A split is tested by shuffling the values within each segment and splitting again: `p = (1 + shuffles whose strongest
 * split is at least as strong) / (1 + shuffles)`. Nothing is assumed about the distribution of the values, only that
 * without a change their order means nothing.
 *
 * Source: Matteson and James, "A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data",
 * JASA 109 (2014), sections 2.3 and 2.4, as in R's package ecp (`e.divisive`). On performance histories: Daly and
 * others, "The Use of Change Point Detection to Identify Software Performance Regressions in a Continuous Integration
 * System", ICPE 2020; Fleming and others, "Hunter", ICPE 2023.
 *
 * The time is proportional to the square of the number of values, times the shuffles.
 *
 * @returns in the order of the series.
 */
export function findChangePoints(
  values: readonly number[],
  options: Partial<ChangePointOptions> = {},
): readonly ChangePoint[] {
  const settings = { ...CHANGE_POINT_DEFAULTS, ...options };
  const series = Float64Array.from(values);
  const random = randomStream(settings.seed);
  const segmentOf = (from: number, to: number): Segment => ({
    from,
    to,
    split: strongestSplit(series, from, to, settings.minSegment),
  });
  const found: ChangePoint[] = [];
  let segments = [segmentOf(0, series.length)];
  for (;;) {
    const split = strongestOf(segments);
    const p = split === null ? null : significanceOf(split, series, segments, settings, random);
    if (split === null || p === null) return found.sort((a, b) => a.index - b.index);
    found.push({ index: split.index, p });
    segments = segments.flatMap((segment) =>
      segment.split === split ? [segmentOf(segment.from, split.index), segmentOf(split.index, segment.to)] : [segment],
    );
  }
}

function strongestOf(segments: readonly Segment[]): Split | null {
  const splits = segments.flatMap(({ split }) => (split === null ? [] : [split]));
  return splits.reduce<Split | null>(
    (best, split) => (best === null || split.strength > best.strength ? split : best),
    null,
  );
}

/** Sums of the same numbers in another order differ in their last bits; such a split is as strong. */
const ROUNDING = 1 - 1e-9;

/** Returns the split's `p`, or `null` as soon as it is certain to be above the significance. */
function significanceOf(
  split: Split,
  series: Float64Array,
  segments: readonly Segment[],
  { minSegment, permutations, significance }: ChangePointOptions,
  random: RandomSource,
): number | null {
  const asStrong = split.strength * ROUNDING;
  const most = significance * (permutations + 1) - 1;
  const shuffled = Float64Array.from(series);
  let over = 0;
  for (let i = 0; i < permutations; i++) {
    const isOver = segments.some(({ from, to }) => {
      shuffle(shuffled, from, to, random);
      return (strongestSplit(shuffled, from, to, minSegment)?.strength ?? Number.NEGATIVE_INFINITY) >= asStrong;
    });
    if (isOver) over++;
    if (over > most) return null;
  }
  return (1 + over) / (1 + permutations);
}

/** Shuffles the values from `from` to before `to` (Fisher and Yates). */
function shuffle(values: Float64Array, from: number, to: number, random: RandomSource): void {
  for (let i = to - 1; i > from; i--) {
    const other = from + Math.floor(random() * (i - from + 1));
    const value = values[i] as number;
    values[i] = values[other] as number;
    values[other] = value;
  }
}
