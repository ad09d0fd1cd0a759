import type { RunResult } from "../../result/run-result.js";

/** Whether the hold phase held still, with the evidence. */
export function steadyText(steady: NonNullable<RunResult["steady"]>): string {
  return `${steady.steady ? "Steady." : "NOT STEADY."} ${steady.message}`;
}
