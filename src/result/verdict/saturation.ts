import { inertText } from "../../base/hostile-text.js";
import { formatCount, formatPercent, formatUs, US_PER_MS } from "../../base/units.js";
import type { Threshold } from "../../scenario/thresholds/threshold.js";
import type { Reason, ThresholdResult } from "../run-result.js";

/**
 * Was the generator the bottleneck? Its own slowness must never be read as the server's.
 *
 *     saturated   when                                                              reason
 *     schedule    p99 of a worker > max(10 ms, 10 % of the tightest latency limit)  generator_lag
 *     processor   a worker's event loop busy > 0.9 over any 5 s of the hold phase   generator_cpu
 *     drops       dropped > 0.1 % of all planned sends                              generator_dropped
 */
const LAG_LIMIT_US = 10 * US_PER_MS;
const LAG_SHARE_OF_LIMIT = 0.1;
const BUSY_LIMIT = 0.9;
const BUSY_WINDOW_SEC = 5;
const DROPPED_LIMIT = 0.001;
/** A worker that sends late while it is idle this much of the time was kept from running. */
const IDLE_LIMIT = 0.5;
const CROWDED =
  "Something else had the processor: the server, or other programs. Run the server on a " +
  "second machine, lower the load, or let nothing else run.";
const REMEDY = "Use more workers (--workers), fewer users or messages, or run the server on a second machine.";

export interface WorkerLoad {
  readonly id: number;
  readonly scheduleLagP99Us: number;
  /** Share of each second of the hold phase that the event loop was busy, 0 to 1. */
  readonly eventLoopPerSec: readonly number[];
  /** Sends of the plan, warm-up included. */
  readonly planned: number;
  /**
   * Slots that passed unsent although the sender was connected. Slots of users who were not connected
   * are left out: those are the server's failure, told by `connections`, and no excuse for it.
   */
  readonly dropped: number;
}

export interface Saturation {
  readonly saturated: boolean;
  readonly reasons: readonly Reason[];
}

/** A stretch of up to five seconds of the hold phase and the mean share of it that a loop was busy. */
export interface BusyWindow {
  readonly share: number;
  readonly fromSec: number;
  readonly toSec: number;
}

/** @param tightestLimitUs the smallest latency limit among the thresholds, or `null` (see `tightestLatencyLimitUs`). */
export function detectSaturation(workers: readonly WorkerLoad[], tightestLimitUs: number | null): Saturation {
  const lagLimitUs = Math.max(LAG_LIMIT_US, LAG_SHARE_OF_LIMIT * (tightestLimitUs ?? 0));
  const reasons = [
    ...workers.flatMap((worker) => lagReason(worker, lagLimitUs)),
    ...workers.flatMap(busyReason),
    ...droppedReason(workers),
  ];
  return { saturated: reasons.length > 0, reasons };
}

/**
 * A latency threshold that was missed is only held against the server when the generator's own lag cannot
 * explain it: at the same percentile, lag above 10 ms and above 10 % of the limit makes the run inconclusive.
 */
export function lagBehindThresholds(
  thresholds: readonly ThresholdResult[],
  scheduleLag: Readonly<Record<"p50" | "p90" | "p95" | "p99" | "p999" | "max", number>>,
): readonly Reason[] {
  return thresholds.flatMap(({ metric, op, limit, pass, text }) => {
    const percentile =
      /^latency\.(?:dm|broadcast|room|fanout|roomFanout|firstReceipt)\.(p50|p90|p95|p99|p999|max)$/.exec(metric)?.[1];
    if (pass || percentile === undefined || (op !== "<" && op !== "<=")) return [];
    const lagUs = scheduleLag[percentile as keyof typeof scheduleLag];
    if (lagUs <= Math.max(LAG_LIMIT_US, LAG_SHARE_OF_LIMIT * limit)) return [];
    const message =
      `${inertText(text)} was missed, but the generator's own sends were up to ${formatUs(lagUs)} late at the same ` +
      `percentile, so this says nothing about the server. ${CROWDED}`;
    return [{ code: "generator_lag", message }];
  });
}

/** The smallest upper limit on any of the run's own latencies, in microseconds; `null` without one. */
export function tightestLatencyLimitUs(thresholds: readonly Threshold[]): number | null {
  const limits = thresholds
    .filter(({ metric, op }) => /^latency\.\w+\.(min|mean|max|p\d+)$/.test(metric) && (op === "<" || op === "<="))
    .map(({ limit }) => limit);
  return limits.length === 0 ? null : Math.min(...limits);
}

/** The five successive seconds with the highest mean; all of them when there are fewer, `null` when there are none. */
export function busiestWindow(sharePerSec: readonly number[]): BusyWindow | null {
  const length = Math.min(BUSY_WINDOW_SEC, sharePerSec.length);
  let best: BusyWindow | null = null;
  for (let from = 0; length > 0 && from + length <= sharePerSec.length; from++) {
    const share = sharePerSec.slice(from, from + length).reduce((sum, one) => sum + one, 0) / length;
    if (best === null || share > best.share) best = { share, fromSec: from, toSec: from + length };
  }
  return best;
}

function lagReason(worker: WorkerLoad, limitUs: number): Reason[] {
  if (worker.scheduleLagP99Us <= limitUs) return [];
  const busiest = busiestWindow(worker.eventLoopPerSec);
  const when = busiest === null ? "" : ` It was busiest ${secondsOfHold(busiest)}, at ${formatPercent(busiest.share)}.`;
  const message =
    `Worker ${worker.id} sent late: 1 % of its sends left more than ${formatUs(worker.scheduleLagP99Us)} after ` +
    `their time, where ${formatUs(limitUs)} is the limit.${when} ${busiest !== null && busiest.share < IDLE_LIMIT ? CROWDED : REMEDY}`;
  return [{ code: "generator_lag", message }];
}

function busyReason(worker: WorkerLoad): Reason[] {
  const busiest = busiestWindow(worker.eventLoopPerSec);
  if (busiest === null || busiest.share <= BUSY_LIMIT) return [];
  const message =
    `Worker ${worker.id} had no time to spare: its event loop was busy ${formatPercent(busiest.share)} of the time ` +
    `${secondsOfHold(busiest)}, where ${formatPercent(BUSY_LIMIT)} is the limit. ${REMEDY}`;
  return [{ code: "generator_cpu", message }];
}

function droppedReason(workers: readonly WorkerLoad[]): Reason[] {
  const planned = workers.reduce((sum, worker) => sum + worker.planned, 0);
  const dropped = workers.reduce((sum, worker) => sum + worker.dropped, 0);
  if (dropped <= DROPPED_LIMIT * planned) return [];
  const [worst] = [...workers].sort((a, b) => b.dropped - a.dropped);
  const share =
    planned === 0 ? "" : ` (${formatPercent(dropped / planned)}, where ${formatPercent(DROPPED_LIMIT)} is the limit)`;
  const message =
    `${formatCount(dropped)} of ${formatCount(planned)} planned sends were never made${share}, ` +
    `${formatCount(worst?.dropped ?? 0)} of them by worker ${worst?.id}. ${REMEDY}`;
  return [{ code: "generator_dropped", message }];
}

function secondsOfHold({ fromSec, toSec }: BusyWindow): string {
  return `from second ${fromSec} to ${toSec} of the hold phase`;
}
