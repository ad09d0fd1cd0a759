import { US_PER_SEC } from "../base/units.js";
import { studentT } from "./student-t.js";

/** One whole second under load, as far as it shows whether a server keeps up. */
export interface LoadSecond {
  readonly sec: number;
  /** Deliveries that this second's sends asked for, and those that came in it, whenever they were sent. */
  readonly owed: number;
  readonly deliveries: number;
  /** Mean response time of those that came; `null` without any. */
  readonly meanUs: number | null;
}

/** With fewer no growth would show, or any: t is 4.3 at three differences. */
const MIN_SECONDS = 4;
/** A server that falls behind by less than this share of what it owes still keeps up. */
const SHARE_THAT_MATTERS = 0.02;
const CONFIDENCE = 0.95;

/**
 * Tests whether a server falls behind: more is owed than delivered, second after second, and what is delivered has
 * waited longer each time. Of both, as a share, the whole 95 % interval of the mean must lie above 2 %:
 *
 *     backlog   (owed − deliveries) of each second / mean of owed
 *     waiting   mean response time − that of the second before, in seconds a second
 *
 * In a queue that never empties the two are the same number, 1 − capacity / load. One alone is something else: lost
 * messages, and users who are away, stay owed, but nobody waits longer; with a fixed delay the first seconds deliver
 * nothing, but then all wait alike. A stall owes much at once, so the interval of its mean is wide.
 *
 * The differences are tested rather than a line through the sums: near its capacity a server's backlog wanders, as a sum
 * of independent chances does, and a line fits such a walk far too well.
 *
 * @param seconds in order; some may be left out.
 */
export function fallsBehind(seconds: readonly LoadSecond[]): boolean {
  const meanOwed = seconds.reduce((sum, { owed }) => sum + owed, 0) / seconds.length;
  if (meanOwed === 0) return false;
  const backlog = seconds.map(({ owed, deliveries }) => (owed - deliveries) / meanOwed);
  return [backlog, waitingGrowth(seconds)].every(
    (shares) => shares.length >= MIN_SECONDS - 1 && leastMean(shares) > SHARE_THAT_MATTERS,
  );
}

function waitingGrowth(seconds: readonly LoadSecond[]): readonly number[] {
  return seconds.flatMap(({ sec, meanUs }, i) => {
    const before = seconds[i - 1];
    if (before === undefined || before.sec !== sec - 1 || before.meanUs === null || meanUs === null) return [];
    return [(meanUs - before.meanUs) / US_PER_SEC];
  });
}

/**
 * The lower end of the 95 % confidence interval of a mean: x̄ − t · s / √n, with t of n − 1 degrees of freedom.
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.2.
 */
function leastMean(values: readonly number[]): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return mean - studentT(CONFIDENCE, n - 1) * Math.sqrt(variance / n);
}
