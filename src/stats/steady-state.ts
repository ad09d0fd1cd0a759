import { fitLine } from "./least-squares.js";

/**
 * With fewer, the interval of a slope is so wide that hardly any drift would show: t is 4.3 with four, 12.7 with three.
 */
const MIN_SECONDS = 5;
/** The smallest drift across the hold phase that matters, as a share of the median. */
const DRIFT_THAT_MATTERS = 0.2;

/** The median response time of one second. */
export interface SecondMedian {
  readonly sec: number;
  readonly medianUs: number;
}

export interface SteadyState {
  /** `null` when the medians scatter too much to decide. */
  readonly steady: boolean | null;
  /** The time from the start of the first second to the end of the last. */
  readonly seconds: number;
  /** The limit: a larger drift, as a share of the median, is not steady. */
  readonly limit: number;
  /** The fitted line through the medians, at the first and at the last second. */
  readonly fromUs: number;
  readonly toUs: number;
  /** The 95 % confidence interval of their change over the whole time. */
  readonly changeUs: readonly [low: number, high: number];
}

/**
 * Tests whether response times were steady during the hold phase: fits a line through the median of each second, and
 * takes the 95 % interval of its change across the phase, as a share of the median of all seconds.
 *
 *     not steady   even the end of the interval nearest to zero is further from zero than 20 %
 *     steady       the whole interval lies within ±20 %
 *     unknown      it reaches inside and outside: neither a drift nor its absence was shown
 *
 * A slope that merely differs from zero is not a drift: with many seconds, every slope does.
 *
 * @returns `null` with fewer than five seconds, when nothing can be said.
 */
export function testSteadyState(medians: readonly SecondMedian[]): SteadyState | null {
  const fit = fitLine(medians.map(({ sec, medianUs }) => ({ x: sec, y: medianUs })));
  if (medians.length < MIN_SECONDS || fit === null || fit.slopeCi95 === null) return null;
  const first = Math.min(...medians.map(({ sec }) => sec));
  const last = Math.max(...medians.map(({ sec }) => sec));
  const [lowUs, highUs] = fit.slopeCi95.map((slope) => slope * (last - first)) as [number, number];
  const limitUs = DRIFT_THAT_MATTERS * middleOf(medians.map(({ medianUs }) => medianUs));
  const isDrift = Math.max(lowUs, -highUs) > limitUs;
  const isStill = Math.max(-lowUs, highUs) <= limitUs;
  return {
    steady: isDrift ? false : isStill || null,
    seconds: last - first + 1,
    limit: DRIFT_THAT_MATTERS,
    fromUs: fit.intercept + fit.slope * first,
    toUs: fit.intercept + fit.slope * last,
    changeUs: [lowUs, highUs],
  };
}

function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}
