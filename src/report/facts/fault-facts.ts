import { inertText } from "../../base/hostile-text.js";
import { formatCount, formatUs, parseDurationUs } from "../../base/units.js";
import type { FaultResult, RunResult, ViolationCounts } from "../../result/run-result.js";
import { violationsSeen } from "./delivery-classes.js";
import { formatInstant } from "./metric-value.js";
import { FAULTS } from "./sentences.js";

/** Names a fault as the scenario does: `kill n1`. */
export const faultName = ({ action, target }: FaultResult): string => `${action} ${inertText(target)}`;

/** Formats a time after the injection, or returns `otherwise` if there is none. */
export function after(us: number | null, otherwise: string): string {
  return us === null ? otherwise : formatUs(us);
}

/** Says when the fault began and ended, counted from the start of the traffic. */
export function faultTime({ injectedUs, endedUs, failure }: FaultResult): string {
  if (injectedUs === null) return "never injected";
  if (failure !== null) return `${formatInstant(injectedUs)}, failed`;
  return endedUs === null || endedUs - injectedUs < 1_000
    ? formatInstant(injectedUs)
    : `${formatInstant(injectedUs)} to ${formatInstant(endedUs)}`;
}

/** Says when the fault began on the scenario's clock, counted from the start of the hold phase. */
export function intoHold({ injectedUs }: FaultResult, { scenario }: RunResult): string | null {
  const warmupUs = parseDurationUs(scenario.phases.warmup);
  return injectedUs === null || warmupUs === undefined ? null : formatUs(injectedUs - warmupUs);
}

/** Says how many users it cut off, and how many of them came back. */
export function cutText({ cut, reconnected }: FaultResult): string {
  if (cut === 0) return "nobody";
  return reconnected === cut
    ? `${formatCount(cut)}, all back`
    : `${formatCount(cut)}, ${formatCount(reconnected)} back`;
}

/** Says after what time half, 95 % and all of them were back. */
export function backText({ cut, reconnectedAfterUs: { p50, p95, all } }: FaultResult): string {
  return cut === 0 ? "–" : [p50, p95, all].map((us) => after(us, "never")).join(" / ");
}

/** Returns the processes that were killed and never restarted: their figures are the last ones seen. */
export function endedProcesses({ faults }: RunResult): readonly string[] {
  const done = faults.filter(({ injectedUs, failure }) => injectedUs !== null && failure === null);
  const last = new Map(
    done.flatMap(({ action, target }) => (action === "kill" || action === "restart" ? [[target, action]] : [])),
  );
  return [...last].flatMap(([target, action]) => (action === "kill" ? [inertText(target)] : []));
}

/** Returns the sentence about their figures, or `null` if there are no such processes. */
export function endedText(result: RunResult): string | null {
  const ended = endedProcesses(result);
  return ended.length === 0 ? null : FAULTS.ended(ended);
}

/** Lists the wrong deliveries that the fault accounts for: `lost 12, late 1`, or `none`. */
export const wrongText = ({ wrong }: FaultResult): string => countsText(wrong) || "none";

/** Returns a sentence about the wrong deliveries that no fault accounts for. */
export function outsideText({ delivery: { outsideFaults } }: RunResult): string {
  const wrong = countsText(outsideFaults);
  return wrong === "" ? FAULTS.noneOutside : FAULTS.outside(wrong);
}

const countsText = (counts: ViolationCounts): string =>
  violationsSeen(counts)
    .map(({ name, count }) => `${name} ${formatCount(count)}`)
    .join(", ");
