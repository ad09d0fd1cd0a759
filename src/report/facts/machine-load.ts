import { formatRate } from "../../base/units.js";
import type { Environment } from "../../result/run-result.js";

/** How busy the machine was before the run, in words. */
export function loadText({ loadAverage }: Environment): string {
  return loadAverage === null
    ? "how busy it was before the run is not known"
    : `${formatRate(loadAverage)} processes running or waiting before the run, on average over a minute`;
}
