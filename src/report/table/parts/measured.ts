import type { RunResult } from "../../../result/run-result.js";
import { formatMeasured } from "../../facts/metric-value.js";
import { doubtAboutTimes, isUntrusted } from "../../facts/trust.js";

/** Formats the measured value of a metric. */
export function measuredText(result: RunResult, metric: string, measured: number | null): string {
  if (measured === null) return "not measured";
  return formatMeasured(result, metric, measured) + (isUntrusted(result, metric) ? " ?" : "");
}

/** Returns `" ?"` for a run whose times cannot be trusted, else nothing. */
export const doubtMark = (result: RunResult): string => (doubtAboutTimes(result) === null ? "" : " ?");
