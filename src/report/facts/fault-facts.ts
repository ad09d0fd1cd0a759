import { inertText } from "../../base/hostile-text.js";
import { formatCount, formatUs, parseDurationUs } from "../../base/units.js";
import type { FaultResult, RunResult, ViolationCounts } from "../../result/run-result.js";
import { violationsSeen } from "./delivery-classes.js";
import { formatInstant } from "./metric-value.js";
import { FAULTS } from "./sentences.js";

/** What was done, as its scenario has it: `kill n1`. */
export const faultName = ({ action, target }: FaultResult): string => `${action} ${inertText(target)}`;

/** A time after the injection, or why there is none. */
export function after(us: number | null, otherwise: string): string {
  return us === null ? otherwise : formatUs(us);
}

/** When it was done, and until when it lasted; since the traffic began. */
export function faultTime({ injectedUs, endedUs, failure }: FaultResult): string {
  if (injectedUs === null) return "never done";
  if (failure !== null) return `${formatInstant(injectedUs)}, in vain`;
  return endedUs === null || endedUs - injectedUs < 1_000
    ? formatInstant(injectedUs)
    : `${formatInstant(injectedUs)} to ${formatInstant(endedUs)}`;
}

/** The same on the scenario's clock, where faults count from the start of the hold phase. */
export function intoHold({ injectedUs }: FaultResult, { scenario }: RunResult): string | null {
  const warmupUs = parseDurationUs(scenario.phases.warmup);
  return injectedUs === null || warmupUs === undefined ? null : formatUs(injectedUs - warmupUs);
}

/** How many it cut off, and how many of them came back. */
export function cutText({ cut, reconnected }: FaultResult): string {
  if (cut === 0) return "nobody";
  return reconnected === cut
    ? `${formatCount(cut)}, all back`
    : `${formatCount(cut)}, ${formatCount(reconnected)} back`;
}

/** When half, 95 % and all of them were back. */
export function backText({ cut, reconnectedAfterUs: { p50, p95, all } }: FaultResult): string {
  return cut === 0 ? "–" : [p50, p95, all].map((us) => after(us, "never")).join(" / ");
}

/** The processes that were killed and never started again: what is told of them is what was seen last. */
export function endedProcesses({ faults }: RunResult): readonly string[] {
  const done = faults.filter(({ injectedUs, failure }) => injectedUs !== null && failure === null);
  const last = new Map(
    done.flatMap(({ action, target }) => (action === "kill" || action === "restart" ? [[target, action]] : [])),
  );
  return [...last].flatMap(([target, action]) => (action === "kill" ? [inertText(target)] : []));
}

/** A sentence about their figures, or `null` if there are none. */
export function endedText(result: RunResult): string | null {
  const ended = endedProcesses(result);
  return ended.length === 0 ? null : FAULTS.ended(ended);
}

/** The wrong deliveries that it accounts for: `lost 12, late 1`; `none`. */
export const wrongText = ({ wrong }: FaultResult): string => countsText(wrong) || "none";

/** What went wrong that no fault accounts for, in a sentence. */
export function outsideText({ delivery: { outsideFaults } }: RunResult): string {
  const wrong = countsText(outsideFaults);
  return wrong === "" ? FAULTS.noneOutside : FAULTS.outside(wrong);
}

const countsText = (counts: ViolationCounts): string =>
  violationsSeen(counts)
    .map(({ name, count }) => `${name} ${formatCount(count)}`)
    .join(", ");
