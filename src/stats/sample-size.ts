/**
 * Tells whether `count` independent observations are enough for the quantile `fraction`: at least 10 / (1 - fraction),
 * so that ten or more lie beyond it. That is 100 for p90, 200 for p95, 1,000 for p99 and 10,000 for p99.9.
 */
export function enoughSamples(fraction: number, count: number): boolean {
  // In floating point 10 / (1 - 0.99) is 1000.0000000000009, which must count as 1000.
  return count >= Math.ceil(10 / (1 - fraction) - 1e-6);
}
