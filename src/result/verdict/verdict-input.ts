import type { ProcessExit } from "../../protocol/server-control.js";
import type { DeliveryMode } from "../../scenario/schema/scenario.js";
import type { Environment, Leftovers, RunResult, WorkerResult } from "../run-result.js";
import type { Saturation } from "./saturation.js";

/** What a verdict is based on: the measured part of a result, and how the run went. */
export interface VerdictInput
  extends Pick<
      RunResult,
      | "connections"
      | "errorAnswers"
      | "messages"
      | "delivery"
      | "overloaded"
      | "memory"
      | "thresholds"
      | "faults"
      | "timeline"
    >,
    Pick<Environment, "foreignCpu" | "throttling"> {
  readonly interrupted: boolean;
  /** The run ended before its plan did, whatever the reason. */
  readonly cutShort: boolean;
  /** It ended because a user could not connect, as the scenario asks (`onConnectFailure: stop`). */
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
  /** Certificates were not checked, for a server behind `wss:`. */
  readonly certificatesUnchecked: boolean;
  /** What the server still held after everyone had left; `null` when chatbench could not look. */
  readonly leftovers: Leftovers | null;
}
