import type { RunResult } from "../../result/run-result.js";

/** What a difference in the counted work between two runs means: who is there when depends on timing under churn. */
export function noiseText({ scenario }: RunResult): string {
  const { churn, room } = scenario.traffic;
  return churn === undefined && room?.churn === undefined
    ? "These have no noise: a change between two runs is a change in the server."
    : "With users coming and going they vary a little between two runs of the same server.";
}
