import type { RunResult } from "../../result/run-result.js";

/** What a difference in the counted work between two runs means: who is there when depends on timing under churn and faults. */
export function noiseText({ scenario }: RunResult): string {
  const { churn, room } = scenario.traffic;
  if (scenario.faults !== undefined && scenario.faults.length > 0) {
    return "What was underway when a fault struck varies a little between two runs of the same server.";
  }
  return churn === undefined && room?.churn === undefined
    ? "These have no noise: a change between two runs is a change in the server."
    : "With users coming and going they vary a little between two runs of the same server.";
}
