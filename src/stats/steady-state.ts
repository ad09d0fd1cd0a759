import { formatPercent, formatUs } from "../base/units.js";
import { fitLine } from "./least-squares.js";

/** With fewer the interval of a slope is so wide that hardly any drift would show: t is 4.3 at four, 12.7 at three. */
const MIN_SECONDS = 5;
/** A drift across the hold phase that matters, as a share of the median. */
const DRIFT_THAT_MATTERS = 0.2;

/** The median response time of one second. */
export interface SecondMedian {
  readonly sec: number;
  readonly medianUs: number;
}

export interface SteadyState {
  /** `null` when the medians scatter too much to tell. */
  readonly steady: boolean | null;
  /** The evidence, in a sentence. */
  readonly message: string;
}

/**
 * Whether response times held still during the hold phase: a line through the median of each second, and the
 * 95 % interval of its slope, carried across the phase as a share of the median of all seconds.
 *
 *     not steady   even the end of the interval nearest to zero is further from zero than 20 %
 *     steady       the whole interval lies within ±20 %
 *     not told     it reaches inside and outside: neither a drift nor its absence was shown
 *
 * A slope that is merely different from zero is no drift: with many seconds every slope is.
 *
 * @returns `null` with fewer than five seconds, when nothing can be said.
 */
export function testSteadyState(seconds: readonly SecondMedian[]): SteadyState | null {
  const fit = fitLine(seconds.map(({ sec, medianUs }) => ({ x: sec, y: medianUs })));
  if (seconds.length < MIN_SECONDS || fit === null || fit.slopeCi95 === null) return null;
  const first = Math.min(...seconds.map(({ sec }) => sec));
  const last = Math.max(...seconds.map(({ sec }) => sec));
  const [lowUs, highUs] = fit.slopeCi95.map((slope) => slope * (last - first)) as [number, number];
  const limitUs = DRIFT_THAT_MATTERS * middleOf(seconds.map((second) => second.medianUs));
  const limit = formatPercent(DRIFT_THAT_MATTERS);
  const evidence = `over ${last - first + 1} s they changed by ${formatUs(lowUs)} to ${formatUs(highUs)}, with 95 % confidence`;
  if (Math.max(lowUs, -highUs) > limitUs) {
    const from = formatUs(fit.intercept + fit.slope * first);
    const to = formatUs(fit.intercept + fit.slope * last);
    const message = `Response times of all kinds were not steady: the median of a second went from ${from} to ${to} (${evidence}).`;
    return { steady: false, message };
  }
  if (Math.max(-lowUs, highUs) <= limitUs) {
    const message = `Response times of all kinds were steady: they did not drift by more than ${limit} of their median (${evidence}).`;
    return { steady: true, message };
  }
  const message =
    `Whether response times of all kinds were steady could not be told: they scatter too much, or the hold phase is too short, ` +
    `to see or to rule out a drift above ${limit} of their median (${evidence}).`;
  return { steady: null, message };
}

function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}
