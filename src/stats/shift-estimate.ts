import { medianOf } from "./median.js";
import { waysBySum } from "./rank-sums.js";

/** From so many values on one side the interval's ends are approximated, as in R's wilcox.test. */
const EXACT_BELOW = 50;
const LEVEL = 0.95;
/** The normal distribution's 0.975 quantile. */
const Z = 1.959963984540054;

export interface ShiftEstimate {
  /** The median of all differences between a value of the candidate and one of the baseline. */
  readonly estimate: number;
  /** `null` when samples so small have no interval of 95 %. */
  readonly interval: { readonly low: number; readonly high: number; readonly confidence: number } | null;
}

/**
 * Returns by how much the candidate's values are above the baseline's: the Hodges–Lehmann estimate, with the
 * distribution-free interval that belongs to the Mann–Whitney test. With D(1) ≤ … ≤ D(mn) the differences between all
 * pairs, and U the test's statistic without ties:
 *
 *     estimate = median of D        interval = [D(k), D(mn+1−k)]        confidence = 1 − 2 P(U < k) ≥ 0.95
 *
 * with the largest such k. The confidence is the one actually reached; with ties it is a lower bound. 3 and 3 values
 * have no interval, since even [D(1), D(mn)] reaches only 0.90. With 50 values or more on a side, k is that of the
 * normal approximation with continuity correction. Sources: Hodges and Lehmann, Annals of Mathematical Statistics 34
 * (1963), 598–611; Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd ed., 4.2 and 4.3.
 *
 * @returns `null` if a sample is empty.
 */
export function shiftEstimate(candidate: readonly number[], baseline: readonly number[]): ShiftEstimate | null {
  const differences = candidate.flatMap((c) => baseline.map((b) => c - b)).sort((x, y) => x - y);
  const estimate = medianOf(differences);
  if (estimate === null) return null;
  const { k, confidence } = rankOfEnd(candidate.length, baseline.length);
  const [low, high] = [differences[k - 1], differences[differences.length - k]];
  return {
    estimate,
    interval: low === undefined || high === undefined ? null : { low, high, confidence },
  };
}

/** k is 0 when not even the outermost differences reach 95 %. */
function rankOfEnd(m: number, n: number): { readonly k: number; readonly confidence: number } {
  if (m >= EXACT_BELOW || n >= EXACT_BELOW) {
    const spread = Math.sqrt((m * n * (m + n + 1)) / 12);
    return { k: Math.max(0, Math.floor((m * n) / 2 + 0.5 - Z * spread)), confidence: LEVEL };
  }
  const ways = waysBySum(
    Array.from({ length: m + n }, (_, i) => i + 1),
    m,
  ).slice((m * (m + 1)) / 2);
  const total = ways.reduce((sum, count) => sum + count, 0);
  let k = 0;
  let below = 0;
  for (const count of ways) {
    if (2 * (below + count) > (1 - LEVEL) * total) break;
    below += count;
    k++;
  }
  return { k, confidence: 1 - (2 * below) / total };
}
