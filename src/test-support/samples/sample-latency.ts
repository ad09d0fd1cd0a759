import { randomStream } from "../../base/random.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import type { LatencySummary } from "../../result/run-result.js";

export interface LatencyShape {
  readonly seed: number;
  readonly count: number;
  readonly effectiveCount?: number;
  /** The median. */
  readonly medianUs: number;
  /** Standard deviation of the logarithm: 0.3 is a tight distribution, 1 a long tail. */
  readonly spread: number;
}

/** Makes a summary with a real encoded histogram of log-normal times; the same shape always gives the same times. */
export function sampleLatency({ seed, count, effectiveCount, medianUs, spread }: LatencyShape): LatencySummary {
  const histogram = new LatencyHistogram();
  const random = randomStream(seed);
  for (let i = 0; i < count; i++) {
    // Box and Muller's transform turns two uniform numbers into a normal one.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    histogram.record(Math.round(medianUs * Math.exp(spread * normal)));
  }
  return histogram.summary(effectiveCount);
}
