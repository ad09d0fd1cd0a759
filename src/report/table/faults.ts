import { formatUs } from "../../base/units.js";
import type { RunResult } from "../../result/run-result.js";
import { backText, cutText, faultName, faultTime, intoHold, outsideText, wrongText } from "../facts/fault-facts.js";
import { bullet, type Canvas, paragraph } from "./layout.js";

/** What was done to the server on purpose, and what came of it. */
export function faultsSection(result: RunResult, { width, ink }: Canvas): string {
  if (result.faults.length === 0) return "";
  const items = result.faults.map((fault) => {
    const since = intoHold(fault, result);
    const done = `${faultName(fault)}${since === null ? "" : ` ${since} into the hold phase`} (at ${faultTime(fault)})`;
    if (fault.failure !== null) return bullet(`${done}: ${fault.failure}`, width);
    const noticed = fault.noticedAfterUs === null ? "by nobody" : `after ${formatUs(fault.noticedAfterUs)}`;
    const served =
      fault.firstDeliveryAfterUs === null
        ? "no right delivery by that way"
        : `first right delivery by that way after ${formatUs(fault.firstDeliveryAfterUs)}`;
    const back = fault.cut === 0 ? "" : ` (half / 95 % / all after ${backText(fault)})`;
    const steady = fault.steadyAfterUs === null ? "not seen to be" : steadyText(fault.steadyAfterUs);
    return bullet(
      `${done}: noticed ${noticed}; ${served}; cut off ${cutText(fault)}${back}; steady again ${steady}; ` +
        `wrong deliveries it answers for: ${wrongText(fault)}.`,
      width,
    );
  });
  return [ink.bold("Faults"), ...items, paragraph(outsideText(result), width)].join("\n");
}

/** Seconds are all it can tell, so nothing is no time at all. */
const steadyText = (us: number): string => (us === 0 ? "at once" : `after ${formatUs(us)}`);
