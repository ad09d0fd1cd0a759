/** One second of a run, as far as it shows whether a server does its work. */
export interface ServiceSecond {
  readonly sec: number;
  readonly connected: number;
  readonly deliveries: number;
  /** Sends that the plan asked for. */
  readonly offered: number;
  /** Median response time; `null` without deliveries. */
  readonly medianUs: number | null;
}

/** What was usual is taken from as many seconds before. */
const BEFORE_SEC = 10;
/** Twice the worst of those medians, plus what a machine's own hiccups make, is unusual. */
const SLOWER = 2;
const HICCUP_US = 5_000;
/** Fewer deliveries per send than this share of the fewest of those seconds, too. */
const FEWER = 0.8;
const CONNECTED = 0.999;

/** Seconds on one clock. */
export interface Disturbance {
  /** What was usual is taken from the time before this: before the first of all disturbances. */
  readonly usualUntilSec: number;
  readonly atSec: number;
  /** What comes later is the work of another disturbance, or of the end. */
  readonly untilSec: number;
}

/**
 * When service was again what had been usual, and stayed so: as many users were connected, each send led to as
 * many deliveries, and the median response time was as low.
 *
 * @returns seconds after `atSec` (0: nothing was disturbed), or `null` when it never was, or when nothing is
 *   known of the time before.
 */
export function steadyAfterSec(
  seconds: readonly ServiceSecond[],
  { usualUntilSec, atSec, untilSec }: Disturbance,
): number | null {
  const isBefore = ({ sec }: ServiceSecond): boolean => sec >= usualUntilSec - BEFORE_SEC && sec + 1 <= usualUntilSec;
  const before = seconds.filter((second) => isBefore(second) && second.offered > 0);
  const after = seconds.filter(({ sec }) => sec + 1 > atSec && sec + 1 <= untilSec);
  const last = after.at(-1);
  if (before.length === 0 || last === undefined) return null;
  const isUsual = usualAfter(before);
  const lastUnusual = after.findLast((second) => !isUsual(second));
  if (lastUnusual === undefined) return 0;
  if (lastUnusual === last) return null;
  return lastUnusual.sec + 1 - atSec;
}

function usualAfter(before: readonly ServiceSecond[]): (second: ServiceSecond) => boolean {
  const perSend = ({ deliveries, offered }: ServiceSecond): number => deliveries / Math.max(1, offered);
  const slowestUs = Math.max(...before.map(({ medianUs }) => medianUs ?? 0)) * SLOWER + HICCUP_US;
  const fewestPerSend = Math.min(...before.map(perSend)) * FEWER;
  const connected = Math.min(...before.map((second) => second.connected)) * CONNECTED;
  return (second) =>
    second.connected >= connected &&
    (second.offered === 0 || perSend(second) >= fewestPerSend) &&
    (second.medianUs ?? 0) <= slowestUs;
}
