import { US_PER_MS } from "../../base/units.js";
import type { Threshold } from "../../scenario/thresholds/parse-threshold.js";
import type { Reason, ThresholdResult } from "../run-result.js";
import { type BusyWindow, SENTENCES } from "./sentences.js";

/**
 * Decides whether the generator was the bottleneck. Its own slowness must never be blamed on the server.
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
/** A worker that sent late but was busy for less than this share of the time was kept from running. */
const IDLE_LIMIT = 0.5;

export interface WorkerLoad {
  readonly id: number;
  readonly scheduleLagP99Us: number;
  /** The share of each second of the hold phase that the event loop was busy, 0 to 1. */
  readonly eventLoopPerSec: readonly number[];
  /** Planned sends, including the warm-up. */
  readonly planned: number;
  /**
   * Planned sends that were never made although the sender was connected. Those of unconnected users are left out: they
   * are the server's failure, which `connections` shows, and must not excuse it.
   */
  readonly dropped: number;
}

export interface Saturation {
  readonly saturated: boolean;
  readonly reasons: readonly Reason[];
}

/**
 * Returns whether the generator was the bottleneck, and why.
 *
 * @param tightestLimitUs the smallest latency limit among the thresholds, or `null` (see `tightestLatencyLimitUs`).
 */
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
 * Returns a reason for each missed latency threshold that the generator's own lag may explain: at the same percentile,
 * the lag was above 10 ms and above 10 % of the limit. Such a miss is not blamed on the server.
 */
export function lagBehindThresholds(
  thresholds: readonly ThresholdResult[],
  scheduleLag: Readonly<Record<"p50" | "p90" | "p95" | "p99" | "p999" | "max", number>>,
): readonly Reason[] {
  return thresholds.flatMap(({ metric, op, limit, pass, text }) => {
    const percentile =
      /^latency\.(?:dm|broadcast|room|fanout|roomFanout|firstReceipt)\.(p50|p90|p95|p99|p999|max)$/.exec(metric)?.[1];
    if (pass !== false || percentile === undefined || (op !== "<" && op !== "<=")) return [];
    const lagUs = scheduleLag[percentile as keyof typeof scheduleLag];
    if (lagUs <= Math.max(LAG_LIMIT_US, LAG_SHARE_OF_LIMIT * limit)) return [];
    return [{ code: "generator_lag", message: SENTENCES.generator_lag.threshold(text, lagUs) }];
  });
}

/** Returns the smallest upper limit on a latency of this run, in microseconds; `null` without one. */
export function tightestLatencyLimitUs(thresholds: readonly Threshold[]): number | null {
  const limits = thresholds
    .filter(({ metric, op }) => /^latency\.\w+\.(min|mean|max|p\d+)$/.test(metric) && (op === "<" || op === "<="))
    .map(({ limit }) => limit);
  return limits.length === 0 ? null : Math.min(...limits);
}

/**
 * Returns the five consecutive seconds with the highest mean; all seconds if there are fewer, `null` if there are none.
 */
export function busiestWindow(sharePerSec: readonly number[]): BusyWindow | null {
  const length = Math.min(BUSY_WINDOW_SEC, sharePerSec.length);
  let best: BusyWindow | null = null;
  for (let from = 0; length > 0 && from + length <= sharePerSec.length; from++) {
    const share = sharePerSec.slice(from, from + length).reduce((sum, one) => sum + one, 0) / length;
    if (best === null || share > best.share) best = { share, fromSec: from, toSec: from + length };
  }
  return best;
}

function lagReason({ id, scheduleLagP99Us, eventLoopPerSec }: WorkerLoad, limitUs: number): Reason[] {
  if (scheduleLagP99Us <= limitUs) return [];
  const busiest = busiestWindow(eventLoopPerSec);
  const wasIdle = busiest !== null && busiest.share < IDLE_LIMIT;
  const message = SENTENCES.generator_lag.worker(id, scheduleLagP99Us, limitUs, busiest, wasIdle);
  return [{ code: "generator_lag", message }];
}

function busyReason({ id, eventLoopPerSec }: WorkerLoad): Reason[] {
  const busiest = busiestWindow(eventLoopPerSec);
  if (busiest === null || busiest.share <= BUSY_LIMIT) return [];
  return [{ code: "generator_cpu", message: SENTENCES.generator_cpu(id, busiest, BUSY_LIMIT) }];
}

function droppedReason(workers: readonly WorkerLoad[]): Reason[] {
  const planned = workers.reduce((sum, worker) => sum + worker.planned, 0);
  const dropped = workers.reduce((sum, worker) => sum + worker.dropped, 0);
  const [worst] = [...workers].sort((a, b) => b.dropped - a.dropped);
  if (worst === undefined || dropped <= DROPPED_LIMIT * planned) return [];
  const message = SENTENCES.generator_dropped({ dropped, planned, limit: DROPPED_LIMIT }, worst);
  return [{ code: "generator_dropped", message }];
}
