import type { ProcessExit } from "../../protocol/server-control.js";
import type { DeliveryMode } from "../../scenario/schema/scenario.js";
import type { Leftovers, RunResult, WorkerResult } from "../run-result.js";
import type { Saturation } from "./saturation.js";

/** What a verdict is decided from: the measured part of a result, and how the run went. */
export interface VerdictInput
  extends Pick<
    RunResult,
    "connections" | "errorAnswers" | "messages" | "delivery" | "memory" | "thresholds" | "faults"
  > {
  readonly interrupted: boolean;
  /** The run ended before its plan did, for whatever reason. */
  readonly cutShort: boolean;
  /** It ended since a user could not connect, as the scenario asks (`onConnectFailure: stop`). */
  readonly stoppedByFailure: boolean;
  readonly deliveryMode: DeliveryMode;
  /** False when deliveries were only counted. */
  readonly verified: boolean;
  /** Whether the scenario has any chat traffic. */
  readonly trafficAsked: boolean;
  /** Server processes that ended without being asked to. */
  readonly serverExits: readonly ProcessExit[];
  readonly workers: readonly Pick<WorkerResult, "id" | "users" | "finished">[];
  readonly saturation: Saturation;
  /** Any certificate was good enough for a server behind `wss:`. */
  readonly certificatesUnchecked: boolean;
  /** What the server still held when everybody had left; `null` when nobody could look. */
  readonly leftovers: Leftovers | null;
}
