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
  readonly steady: boolean;
  /** The evidence, in a sentence. */
  readonly message: string;
}

/**
 * Whether response times held still during the hold phase: a line through the median of each second, and
 * the 95 % interval of its slope. The phase drifted when even the end of the interval nearest to zero,
 * carried across the phase, is more than 20 % of the median of all seconds. A slope that is merely
 * different from zero is not enough: with many seconds every slope is.
 *
 * @returns `null` with fewer than five seconds, when nothing can be said.
 */
export function testSteadyState(seconds: readonly SecondMedian[]): SteadyState | null {
  const fit = fitLine(seconds.map(({ sec, medianUs }) => ({ x: sec, y: medianUs })));
  if (seconds.length < MIN_SECONDS || fit === null || fit.slopeCi95 === null) return null;
  const first = Math.min(...seconds.map(({ sec }) => sec));
  const last = Math.max(...seconds.map(({ sec }) => sec));
  const [low, high] = fit.slopeCi95;
  const distanceFromZero = Math.max(low, -high, 0);
  const medianUs = middleOf(seconds.map((second) => second.medianUs));
  const steady = distanceFromZero * (last - first) <= DRIFT_THAT_MATTERS * medianUs;
  const from = formatUs(fit.intercept + fit.slope * first);
  const to = formatUs(fit.intercept + fit.slope * last);
  const evidence = `over ${last - first + 1} s, slope between ${formatUs(low)} and ${formatUs(high)} a second (95 %)`;
  const limit = formatPercent(DRIFT_THAT_MATTERS);
  return steady
    ? {
        steady,
        message: `Response times were steady: a drift above ${limit} of their median was not found (${evidence}).`,
      }
    : {
        steady,
        message: `Response times were not steady: the median of a second went from ${from} to ${to} (${evidence}).`,
      };
}

function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}
