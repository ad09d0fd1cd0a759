/**
 * What the coordinator and its workers say to each other, over the process channel with structured
 * cloning (typed arrays and maps pass as they are). One discriminated union each way.
 */

import type { Scenario } from "../scenario/schema/scenario.js";
import type { ClientName } from "./client/clients.js";
import type { BitSetPages } from "./ledger/bit-set.js";
import type { NotFoundAnswers } from "./ledger/not-found-log.js";
import type { SentPages } from "./ledger/sent-log.js";
import type { SendRecordPages, Settled } from "./ledger/settlement.js";
import type { PortRange } from "./routes/route-plan.js";

/** Everything a worker must know to make the plan and find the server. */
export interface WorkerSetup {
  readonly scenario: Scenario;
  readonly runId: string;
  /** The zero of the seconds that workers report, CLOCK_MONOTONIC microseconds. */
  readonly zeroUs: number;
  readonly worker: number;
  readonly workers: number;
  readonly client: ClientName;
  readonly verify: boolean;
  /** The URLs that users connect to. */
  readonly entrances: readonly string[];
  /** The ports of the near ends, where the scenario names their addresses. */
  readonly localPorts: PortRange;
}

export type CoordinatorMessage =
  | { readonly type: "setUp"; readonly setup: WorkerSetup }
  /** Connect those of your users whose places in the connect order are in [from, to), the first at `startUs`. */
  | { readonly type: "connect"; readonly from: number; readonly to: number; readonly startUs: number }
  | { readonly type: "measureMemory" }
  | { readonly type: "startTraffic"; readonly trafficStartUs: number; readonly deadlineUs: number }
  /** Fault `index` of the plan was injected, CLOCK_MONOTONIC microseconds. */
  | { readonly type: "faultInjected"; readonly index: number; readonly atUs: number }
  /** Send nothing more; what is not sent yet counts as dropped. */
  | { readonly type: "stopSending" }
  /** Say what was sent; when the plan is over, users that are not back are missing. */
  | { readonly type: "reportSends"; readonly planIsOver: boolean }
  /** Judge what is missing, given what all workers sent. May come more than once. */
  | { readonly type: "settle"; readonly record: SendRecordPages; readonly watchedUntilUs: number }
  /** Say how many of all answers "user not found" tell of your users what you know: that they were away. */
  | { readonly type: "countKnownAway"; readonly answers: readonly NotFoundAnswers[]; readonly sentDms: BitSetPages }
  | { readonly type: "reportObservations" }
  | { readonly type: "disconnect" }
  | { readonly type: "exit" };

/** One second of one worker, or less if the worker was stopped during it. */
export interface WorkerSecond {
  /** Seconds since the coordinator's zero. */
  readonly index: number;
  readonly connected: number;
  readonly failed: number;
  /** Users that have left by plan, or were cut off and are on their way back. */
  readonly away: number;
  /** Sends that became due, and sends made. */
  readonly offered: number;
  readonly sent: number;
  /** All deliveries that the sends made so far ask for. */
  readonly owedSoFar: number;
  readonly deliveries: number;
  /** Response times of this second's deliveries. */
  readonly responseBuckets: Uint32Array | null;
  /** Share of the second the event loop was busy. */
  readonly eventLoop: number;
}

export interface WorkerMemory {
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly heapFreeBytes: number;
  readonly externalBytes: number;
  readonly connected: number;
}

/** One kind's sending side. */
export interface StreamSends {
  readonly log: SentPages;
  readonly sent: number;
  readonly dropped: number;
  /** The dropped ones whose sender was no longer connected. */
  readonly droppedOffline: number;
  /** Slots whose sender had left by plan and was not back. */
  readonly away: number;
  /** The messages that the server refused, and those that it acknowledged; `null` where there are none. */
  readonly rejected: BitSetPages | null;
  readonly accepted: BitSetPages | null;
}

/** First and last receipt of each message of a fan-out stream, as microseconds after its intended send time. */
export interface FanOutPages {
  readonly firstUs: Uint32Array;
  readonly lastUs: Uint32Array;
  /** How many receipts of each message were counted. */
  readonly receipts: Uint32Array;
}

/** Connections that failed or ended early, of one kind. */
export interface CloseGroup {
  readonly cause: string;
  /** Whether the handshake had succeeded. */
  readonly opened: boolean;
  /** The HTTP status of a refused handshake, or `null`. */
  readonly status: number | null;
  /** The code of a close frame, or `null`. */
  readonly code: number | null;
  readonly count: number;
  /** Hostile text. */
  readonly example: string;
}

/** Connections that ended before their users wanted them to, in the order in which they ended. */
export interface Cuts {
  /** When, CLOCK_MONOTONIC microseconds. */
  readonly cutUs: Float64Array;
  /** When the user was ready again; Infinity: never. */
  readonly backUs: Float64Array;
  /** The entrance that it came through, as an index. */
  readonly entrance: Uint16Array;
}

/** Errors of one code that the server answered with. Hostile text. */
export interface ErrorGroup {
  readonly code: string;
  readonly count: number;
  /** Those that came while a fault answered for what went wrong. */
  readonly inFaults: number;
}

/** When one worker's users saw one fault, CLOCK_MONOTONIC microseconds; `null` for what they never saw. */
export interface FaultSighting {
  /** The first connection that ended against its user's will, or the first error that the server answered. */
  readonly noticedUs: number | null;
  /** The first right delivery, through what was broken, of a message due after the fault. */
  readonly firstDeliveryUs: number | null;
}

/** Everything else that a worker saw. Histograms are HdrHistogram V2. */
export interface WorkerObservations {
  readonly opened: number;
  readonly failed: number;
  /** Attempts to connect made after a failed one. */
  readonly retried: number;
  readonly closedEarly: number;
  /** How many times users who had left by plan, or were cut off, came back. */
  readonly reconnected: number;
  /** WebSocket pings sent. */
  readonly pings: number;
  readonly closes: readonly CloseGroup[];
  readonly cuts: Cuts;
  /** Errors the server answered with, and frames that were not understood, by code. Hostile text. */
  readonly serverErrors: readonly ErrorGroup[];
  /** By fault of the plan. */
  readonly faults: readonly FaultSighting[];
  /** Response times by index into KINDS. */
  readonly responseHdr: readonly string[];
  readonly serviceHdr: string;
  readonly scheduleLagHdr: string;
  readonly connectHdr: string;
  /** The most sends that waited to be made at once. */
  readonly backlog: number;
  /** By index into KINDS; `null` for private messages and absent streams. */
  readonly fanOut: readonly (FanOutPages | null)[];
  readonly cpuSec: number;
  readonly rssBytes: number;
  readonly ledgerBytes: number;
}

export type WorkerMessage =
  | { readonly type: "ready" }
  /** Everyone asked for by "connect" is ready or has failed. */
  | { readonly type: "connected" }
  | { readonly type: "second"; readonly second: WorkerSecond }
  | { readonly type: "memory"; readonly memory: WorkerMemory }
  | {
      readonly type: "sends";
      readonly streams: readonly (StreamSends | null)[];
      readonly cutUs: ReadonlyMap<number, readonly number[]>;
      readonly maxLagUs: number;
      readonly notFound: NotFoundAnswers;
    }
  | ({ readonly type: "settled" } & Settled)
  | { readonly type: "knownAway"; readonly count: number }
  | { readonly type: "observations"; readonly observations: WorkerObservations }
  | { readonly type: "disconnected" }
  | { readonly type: "crashed"; readonly message: string };
