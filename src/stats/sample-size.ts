/**
 * Whether `count` independent observations carry the quantile `fraction`: at least 10 / (1 - fraction) of
 * them, so that ten or more lie beyond it. 100 for p90, 200 for p95, 1,000 for p99, 10,000 for p99.9.
 */
export function enoughSamples(fraction: number, count: number): boolean {
  // 10 / (1 - 0.99) is 1000.0000000000009 in floating point and means 1000.
  return count >= Math.ceil(10 / (1 - fraction) - 1e-6);
}
