import { ChatbenchError } from "../../base/chatbench-error.js";
import { appraise, refuseImpossible } from "../../loadgen/feasibility/appraise.js";
import { type SituationOptions, situationOf } from "../../loadgen/feasibility/situation.js";
import type { MachineFacts } from "../../loadgen/machine/machine-facts.js";
import type { ComparisonPlan } from "./plan-comparison.js";

/**
 * Refuses a comparison before its first run when this machine cannot carry all of its variants.
 *
 * @throws ChatbenchError `not_feasible`, with every variant that does not fit, and why.
 */
export function refuseUnfit({ variants }: ComparisonPlan, options: SituationOptions, machine: MachineFacts): void {
  const unfit = variants.flatMap(({ label, overrides, parsed: { scenario, secrets } }) => {
    const args = overrides.map((override) => `--set ${override}`).join(" ");
    try {
      refuseImpossible(scenario.users, appraise(situationOf(scenario, machine, options)), args);
      return [];
    } catch (thrown) {
      if (!(thrown instanceof ChatbenchError)) throw thrown;
      return [{ message: secrets.mask(`${label}: ${thrown.message}`), hint: secrets.mask(thrown.hint ?? "") }];
    }
  });
  if (unfit.length === 0) return;
  const hints = [...new Set(unfit.map(({ hint }) => hint))];
  throw new ChatbenchError("not_feasible", unfit.map(({ message }) => message).join("\n"), hints.join("\n"));
}
