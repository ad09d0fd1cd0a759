import type { RunResult } from "../../../result/run-result.js";
import { formatMeasured } from "../../facts/metric-value.js";
import { doubtAboutTimes, isDoubtfulTime } from "../../facts/trust.js";

/** Whether a metric is a time of a run whose times cannot be trusted; it then carries a question mark. */
export function isUntrusted(result: RunResult, metric: string): boolean {
  return isDoubtfulTime(metric) && doubtAboutTimes(result) !== null;
}

/** What was measured of a metric, for a person. */
export function measuredText(result: RunResult, metric: string, measured: number | null): string {
  if (measured === null) return "not measured";
  return formatMeasured(result, metric, measured) + (isUntrusted(result, metric) ? " ?" : "");
}

/** `" ?"` after the times of a run whose times cannot be trusted. */
export const doubtMark = (result: RunResult): string => (doubtAboutTimes(result) === null ? "" : " ?");
