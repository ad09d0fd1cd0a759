import type { ExitCode } from "../../base/exit-codes.js";
import type { Reason, Verdict } from "../run-result.js";

export const GATE_SCHEMA = "chatbench.gate/v1";

/** Whether a change may pass, and why. */
export interface GateDecision {
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** The one that decided first. */
  readonly reasons: readonly Reason[];
}
