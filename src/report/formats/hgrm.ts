import { decodeCounts, percentileDistribution } from "../../result/hdr-codec.js";
import type { RunResult } from "../../result/run-result.js";
import { latencyRows } from "../facts/latency-rows.js";
import { isUntrusted } from "../facts/trust.js";
import type { Format } from "./parts/format.js";

/**
 * HdrHistogram's percentile distribution of each latency, in milliseconds, which its plotter and its other tools read.
 * Times that cannot be trusted get no file.
 */
export const HGRM: Format<RunResult> = {
  name: "hgrm",
  render: (result) =>
    latencyRows(result.latency)
      .filter(({ name, summary }) => summary.count > 0 && !isUntrusted(result, `latency.${name}.p50`))
      .map(({ name, summary }) => ({
        file: `latency-${name}.hgrm`,
        text: percentileDistribution(decodeCounts(summary.hdr)),
      })),
};
