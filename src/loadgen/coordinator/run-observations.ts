import type { Plan } from "../../plan/plan.js";
import type { ProcessExit, ProcessSnapshot } from "../../protocol/server-control.js";
import type { HttpResult, Leftovers } from "../../result/run-result.js";
import type { BitSet } from "../ledger/bit-set.js";
import type { AuditSum } from "../ledger/delivery-audit.js";
import type { DeliveryTally } from "../ledger/delivery-tally.js";
import type { WorkerObservations } from "../worker-messages.js";
import type { InjectedFault } from "./fault-driver.js";
import type { HaltCause } from "./halt.js";
import type { MemoryRecorder } from "./memory-readings.js";
import type { Processors } from "./processor-watch.js";
import type { Timeline } from "./timeline.js";
import type { LostTrace } from "./trace-lost.js";
import type { AllSends } from "./worker-pool.js";

/** Everything that a run saw, before anything is made of it. Times are CLOCK_MONOTONIC microseconds. */
export interface RunObservations {
  readonly plan: Plan;
  readonly timeline: Timeline;
  readonly memory: MemoryRecorder;
  readonly sends: AllSends;
  readonly tally: DeliveryTally;
  /** `null` when a worker died: its part of the sums is missing. */
  readonly audit: AuditSum | null;
  /** By worker, then by index into KINDS: the messages of which a must delivery is still missing. */
  readonly incomplete: readonly (readonly (BitSet | null)[])[];
  /** Answers "user not found" about users who, as the run knows, were away. */
  readonly knownAway: number;
  /** By worker; `null` for one that died. */
  readonly workers: readonly (WorkerObservations | null)[];
  readonly workerUsers: readonly number[];
  readonly workerRssBytes: readonly number[];
  readonly http: HttpResult | null;
  readonly halt: HaltCause | null;
  /** `null` when hops were not traced. */
  readonly lostTrace: LostTrace | null;
  readonly serverExits: readonly ProcessExit[];
  /** What was done to the server on purpose. */
  readonly faults: readonly InjectedFault[];
  /** What others used of the processors. */
  readonly processors: Pick<Processors, "between" | "programs">;
  /** What nodes still held after all users had left; `null` when that was not checked. */
  readonly leftovers: Leftovers | null;
  /** Time spent connecting, not counting plateaus. */
  readonly connectingUs: number;
  readonly rampStartUs: number;
  /** NaN when the traffic never began. */
  readonly trafficStartUs: number;
  readonly endUs: number;
  /** Snapshots around the run: before the first connect, and after the drain. */
  readonly serverBefore: readonly ProcessSnapshot[];
  readonly serverAfter: readonly ProcessSnapshot[];
  /** Taken at the last plateau of the ramp, when all users were connected; empty when that was not reached. */
  readonly serverFull: readonly ProcessSnapshot[];
}

/** Returns the hold phase as times of the clock, empty when it was never reached. */
export function holdPhase({
  plan,
  trafficStartUs,
  endUs,
}: Pick<RunObservations, "plan" | "trafficStartUs" | "endUs">): {
  readonly fromUs: number;
  readonly toUs: number;
} {
  if (Number.isNaN(trafficStartUs)) return { fromUs: endUs, toUs: endUs };
  return {
    fromUs: Math.min(endUs, trafficStartUs + plan.holdStartsUs),
    toUs: Math.min(endUs, trafficStartUs + plan.trafficUs),
  };
}
