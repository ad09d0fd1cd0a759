/**
 * Returns the middle value, or the mean of the two in the middle; `null` without values.
 *
 * The values may be in any order, and stay in it. An average would follow a single run that had a bad day; the median
 * does not.
 */
export function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const [lower, upper] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return lower === undefined || upper === undefined ? null : lower + (upper - lower) / 2;
}
