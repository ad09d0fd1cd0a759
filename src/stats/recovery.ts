/** One second of a run, with what shows whether a server works normally. */
export interface ServiceSecond {
  readonly sec: number;
  readonly connected: number;
  readonly deliveries: number;
  /** Planned sends. */
  readonly offered: number;
  /** The median response time; `null` without deliveries. */
  readonly medianUs: number | null;
}

/** The number of earlier seconds that define what is usual. */
const BEFORE_SEC = 10;
/** A median is unusual above twice the worst of those medians, plus this allowance for the machine's own delays. */
const SLOWER = 2;
const HICCUP_US = 5_000;
/** Deliveries per send are unusual below this share of the lowest of those seconds. */
const FEWER = 0.8;
const CONNECTED = 0.999;

/** Times in seconds on one clock. */
export interface Disturbance {
  /** Only seconds before this define what is usual: the start of the first disturbance. */
  readonly usualUntilSec: number;
  readonly atSec: number;
  /** Seconds after this belong to another disturbance, or to the end of the traffic. */
  readonly untilSec: number;
}

/**
 * Returns when service was back to what is usual, and stayed so: as many users connected, as many deliveries per send,
 * and a median response time as low.
 *
 * @returns seconds after `atSec` (0: nothing was disturbed); `null` when it never was, or without
 *   seconds before.
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
