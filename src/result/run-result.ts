/**
 * `chatbench.result/v1`: everything one run found, as written to result.json and read by every renderer. Times are in
 * microseconds, sizes in bytes, rates per second, and shares are fractions of 1.
 */

import type { Kind } from "../protocol/marker.js";
import type { ScenarioDocument } from "../scenario/schema/scenario-document.js";
import type { Operator } from "../scenario/thresholds/parse-threshold.js";
import type { ConnectionError } from "./connection-errors.js";
import type { DeliveryResult } from "./delivery-counts.js";
import type { Environment } from "./environment.js";
import type { FaultResult } from "./fault-result.js";
import type { Latency } from "./latency.js";
import type { Memory } from "./memory.js";
import type { Server } from "./server.js";

export type {
  DeliveryCounts,
  DeliveryExample,
  DeliveryResult,
  HopLosses,
  Violation,
  ViolationCounts,
} from "./delivery-counts.js";
export type { CpuPressure, Environment, ForeignCpu, ProgramCpu, Throttling } from "./environment.js";
export type { FaultResult } from "./fault-result.js";
export type { Latency, LatencySummary } from "./latency.js";
export type { Memory, MemoryMetric, MemoryPlateau, MemorySlope } from "./memory.js";
export type {
  Leftovers,
  PerMessageCounters,
  ProcessResult,
  RelayLink,
  RelayTraffic,
  Server,
} from "./server.js";

export const RESULT_SCHEMA = "chatbench.result/v1";

export type Verdict = "pass" | "fail" | "inconclusive" | "aborted";

/** Why the verdict is what it is. `code` is stable, `message` a sentence (which may quote hostile text). */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

export interface Connections {
  readonly planned: number;
  readonly opened: number;
  readonly failed: number;
  /** Attempts to connect that followed a failed one, while joining or coming back. */
  readonly retried: number;
  /** Connections that were open and ended before the run did. */
  readonly closedEarly: number;
  /** Those of them that a fault answers for and whose users came back. */
  readonly cutByFaults: number;
  /** How often users came back after leaving by plan or losing their connection; below, WebSocket pings sent. */
  readonly reconnected: number;
  readonly pings: number;
  /** Connections per second over the ramp, without its plateaus. */
  readonly perSec: number;
  /** Failed attempts and early ends by kind, most frequent first. */
  readonly errors: readonly ConnectionError[];
}

/**
 * What became of one kind's planned sends, including the warm-up. planned = sent + dropped + away; accepted and
 * rejected messages are part of sent.
 */
export interface MessageCounts {
  readonly planned: number;
  readonly sent: number;
  /** Planned sends that were never made. */
  readonly dropped: number;
  /** Planned sends whose sender was away by plan. */
  readonly away: number;
  /**
   * Sent and acknowledged by the server. `null` without acks: a message lost on its way in looks the same as one lost
   * on its way out.
   */
  readonly accepted: number | null;
  /**
   * Sent and explicitly refused by the server. `null` without acks: an error does not say which message it is about.
   */
  readonly rejected: number | null;
  /** Those of them that a fault answers for. */
  readonly rejectedInFaults: number | null;
}

export interface WorkerResult {
  readonly id: number;
  readonly users: number;
  readonly cpuSec: number;
  readonly rss: number;
  /** The share of the hold phase that the event loop was busy, 0 to 1, and of its worst 5 seconds. */
  readonly eventLoop: number;
  readonly eventLoopWorst5s: number;
  readonly scheduleLagP99Us: number;
  /** The most sends that were overdue at one moment. */
  readonly backlog: number;
  /** False when the worker died; then its part of the ledger is indeterminate. */
  readonly finished: boolean;
}

export interface Generator {
  readonly client: "lean" | "ws";
  readonly workers: readonly WorkerResult[];
  /** CPU seconds of all workers. */
  readonly cpu: number;
  /** The busiest worker's event loop: the share of the hold phase it was busy. */
  readonly eventLoop: number;
  /** Bytes of the delivery ledger in all workers. */
  readonly ledgerBytes: number;
  readonly saturated: boolean;
  /** Which worker was saturated, when, and what to change. */
  readonly reasons: readonly Reason[];
  readonly memory: Memory | null;
}

export type Phase = "ramp" | "warmup" | "hold" | "drain";

/** One second of the run. `t` counts seconds from the first connect. */
export interface TimelineSecond {
  readonly t: number;
  readonly phase: Phase;
  readonly connected: number;
  /** Planned sends of this second, and sends made. */
  readonly offered: number;
  readonly sent: number;
  /** Deliveries that these sends ask for, and those that came. */
  readonly owed: number;
  readonly deliveries: number;
  /** Response time of this second's deliveries of all kinds; `null` without any. */
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** Event loop of the busiest node and of the busiest worker, 0 to 1; `null` if not known. */
  readonly serverEventLoop: number | null;
  readonly generatorEventLoop: number | null;
  /** CPU cores used by all nodes together. */
  readonly serverCpu: number | null;
  readonly serverRss: number | null;
  /** CPU cores used by programs with no part in the run, and taken by the host of this virtual machine. */
  readonly foreignCpu: number | null;
  readonly stolenCpu: number | null;
}

/** The load was more than the server could carry: it fell behind all through the hold phase. */
export interface Overload {
  /** Deliveries that were due in each second of the hold phase, and those that were made. */
  readonly offeredPerSec: number;
  readonly deliveredPerSec: number;
  /** Deliveries that were due and not made when the hold phase ended. */
  readonly backlogAtEnd: number;
}

export interface ThresholdResult {
  readonly metric: string;
  readonly op: Operator;
  readonly limit: number;
  /** `null` when the run has no such number; then the threshold fails. */
  readonly measured: number | null;
  /** `null` when it cannot be decided: the limit lies within the interval of what was measured. */
  readonly pass: boolean | null;
  /** As the author wrote it. */
  readonly text: string;
}

export interface ClaimResult {
  readonly text: string;
  readonly source: string;
  readonly metric: string;
  readonly from: number;
  readonly to: number;
  readonly measured: number | null;
  /** `undecided`: a slope whose interval lies partly inside and partly outside the claimed range. */
  readonly outcome: "below" | "within" | "above" | "undecided" | "not measured";
}

export interface HttpResult {
  readonly path: string;
  readonly connections: number;
  readonly offeredPerSec: number;
  readonly achievedPerSec: number;
  readonly responses: number;
  readonly non2xx: number;
  readonly errors: number;
  readonly timeouts: number;
  /** Microseconds, as measured by autocannon. */
  readonly latency: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };
}

export interface RunResult {
  readonly schema: typeof RESULT_SCHEMA;
  readonly id: string;
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly reasons: readonly Reason[];
  /** The scenario with every default filled in, which is a valid scenario itself. */
  readonly scenario: ScenarioDocument;
  readonly seed: number;
  readonly command: string;
  readonly environment: Environment;
  readonly connections: Connections;
  /**
   * Errors that the server answered with, and frames that were not understood, most frequent first. `code` is hostile
   * text.
   */
  readonly errorAnswers: readonly {
    readonly code: string;
    readonly count: number;
    /** Those that came while a fault answered for them. */
    readonly inFaults: number;
    /** Of the others: `user_not_found` for a user whom the run knows to have been away then. */
    readonly knownAway: number;
  }[];
  readonly messages: Readonly<Record<Kind, MessageCounts>>;
  readonly delivery: DeliveryResult;
  /** `null` when the server kept up, or when the generator or other programs held the run up. */
  readonly overloaded: Overload | null;
  readonly latency: Latency;
  /** `null` when the server was not started by this run. */
  readonly memory: Memory | null;
  readonly server: Server | null;
  readonly generator: Generator;
  readonly http: HttpResult | null;
  /** In planned order. */
  readonly faults: readonly FaultResult[];
  readonly timeline: readonly TimelineSecond[];
  readonly thresholds: readonly ThresholdResult[];
  readonly claims: readonly ClaimResult[];
  /**
   * Whether response times were steady during the hold phase, with the evidence. `steady` is `null` when the data
   * cannot tell. The whole is `null` with too few seconds.
   */
  readonly steady: { readonly steady: boolean | null; readonly message: string } | null;
}
