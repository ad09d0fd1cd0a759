import { formatUs } from "../../../base/units.js";
import type { FaultResult, RunResult } from "../../../result/run-result.js";
import { backText, cutText, faultName, faultTime, intoHold, outsideText, wrongText } from "../../facts/fault-facts.js";
import type { Brief } from "../parts/brief.js";
import { bullet, type Canvas, paragraph } from "../parts/layout.js";

/** Shows what was done to the server on purpose, and its effects. */
export function faultsSection(result: RunResult, { width }: Canvas): string {
  const items = result.faults.map((fault) => bullet(`${named(fault, result, faultTime)}: ${outcome(fault)}`, width));
  return [...items, paragraph(outsideText(result), width)].join("\n");
}

/** Names a fault and its time: `kill n1 4 s into the hold phase (at 7.001204s)`. */
function named(fault: FaultResult, result: RunResult, moment?: (fault: FaultResult) => string): string {
  const since = intoHold(fault, result);
  const when = since === null ? "" : ` ${since} into the hold phase`;
  return `${faultName(fault)}${when}${moment === undefined ? "" : ` (${moment(fault)})`}`;
}

function outcome(fault: FaultResult): string {
  const { failure, noticedAfterUs, firstDeliveryAfterUs, steadyAfterUs, cut } = fault;
  if (failure !== null) return failure;
  const back = cut === 0 ? "" : ` (half / 95 % / all after ${backText(fault)})`;
  return [
    noticedAfterUs === null ? "no user noticed" : `noticed after ${formatUs(noticedAfterUs)}`,
    firstDeliveryAfterUs === null
      ? "no correct delivery by that path again"
      : `first correct delivery by that path after ${formatUs(firstDeliveryAfterUs)}`,
    `cut off: ${cutText(fault)}${back}`,
    steadyAfterUs === null ? "not seen to be steady again" : `steady again ${steadyText(steadyAfterUs)}`,
    `wrong deliveries it accounts for: ${wrongText(fault)}.`,
  ].join("; ");
}

/** Shows what each fault broke, and for how long. */
export function faultsBrief(result: RunResult, { width, ink }: Canvas): Brief {
  const items = result.faults.map((fault) => bullet(`${named(fault, result)}: ${briefOutcome(fault)}`, width));
  return { block: [ink.bold("Faults"), ...items, paragraph(outsideText(result), width)].join("\n") };
}

function briefOutcome(fault: FaultResult): string {
  const { failure, injectedUs, steadyAfterUs, cut, reconnectedAfterUs } = fault;
  if (failure !== null) return failure;
  if (injectedUs === null) return "never injected";
  const all = reconnectedAfterUs.all === null ? "" : ` after ${formatUs(reconnectedAfterUs.all)}`;
  const wrong = wrongText(fault);
  return [
    ...(cut === 0 ? [] : [`cut off ${cutText(fault)}${all}`]),
    ...(wrong === "none" ? [] : [wrong]),
    steadyAfterUs === null ? "not seen to be steady again" : `steady again ${steadyText(steadyAfterUs)}`,
  ].join("; ");
}

/** Known to the second only, so 0 means less than a second. */
const steadyText = (us: number): string => (us === 0 ? "at once" : `after ${formatUs(us)}`);
