import { normalTail } from "./normal.js";
import { doubledMidRanks, waysBySum } from "./rank-sums.js";

/** From so many values on one side the distribution is approximated, as in R's wilcox.test. */
const EXACT_BELOW = 50;

export interface RankTest {
  /** Mann–Whitney's U of the first sample: the pairs in which its value is the larger, ties counting as half. */
  readonly u: number;
  /** Two-sided. */
  readonly p: number;
  /** Whether p is exact; with 50 values or more on a side it is an approximation. */
  readonly exact: boolean;
}

/**
 * Tests whether two samples come from one distribution: the Wilcoxon–Mann–Whitney rank sum test, two-sided.
 *
 *     W = Σ mid-ranks of a          U = W − m(m+1)/2          μ = m(N+1)/2          N = m + n
 *     exact         p = share of the C(N, m) ways to draw m of the N mid-ranks with |W' − μ| ≥ |W − μ|
 *     approximate   z = (|W − μ| − ½) / √( mn/12 · (N + 1 − Σ(t³ − t) / (N(N−1))) ), t the sizes of the ties
 *
 * The exact distribution is the permutation distribution given the mid-ranks, and so is exact with ties too. Sources:
 * Mann and Whitney, Annals of Mathematical Statistics 18 (1947), 50–60; Hollander, Wolfe and Chicken, Nonparametric
 * Statistical Methods, 3rd ed., 4.1 (continuity and tie corrections as in R's wilcox.test).
 *
 * @returns `null` if a sample is empty.
 */
export function rankTest(a: readonly number[], b: readonly number[]): RankTest | null {
  const [m, n] = [a.length, b.length];
  if (m === 0 || n === 0) return null;
  const ranks = doubledMidRanks([...a, ...b]);
  const doubledW = ranks.slice(0, m).reduce((sum, rank) => sum + rank, 0);
  const doubledMean = m * (m + n + 1);
  const u = (doubledW - m * (m + 1)) / 2;
  const distance = Math.abs(doubledW - doubledMean);
  if (m < EXACT_BELOW && n < EXACT_BELOW) return { u, p: exactP(ranks, m, doubledMean, distance), exact: true };
  const z = (distance / 2 - 0.5) / deviation(m, n, [...a, ...b]);
  return { u, p: distance === 0 ? 1 : Math.min(1, 2 * normalTail(z)), exact: false };
}

/** Returns the smallest two-sided p that samples of these sizes without ties can reach: 2 / C(m+n, m). */
export function smallestP(m: number, n: number): number {
  let ways = 1;
  for (let i = 1; i <= m; i++) ways *= (n + i) / i;
  return Math.min(1, 2 / ways);
}

function exactP(ranks: readonly number[], m: number, doubledMean: number, distance: number): number {
  const ways = waysBySum(ranks, m);
  const total = ways.reduce((sum, count) => sum + count, 0);
  const asFar = ways.reduce((sum, count, w) => sum + (Math.abs(w - doubledMean) >= distance ? count : 0), 0);
  return asFar / total;
}

function deviation(m: number, n: number, pooled: readonly number[]): number {
  const total = m + n;
  const sizes = new Map<number, number>();
  for (const value of pooled) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  const ties = [...sizes.values()].reduce((sum, t) => sum + (t ** 3 - t), 0);
  return Math.sqrt(((m * n) / 12) * (total + 1 - ties / (total * (total - 1))));
}
