import { studentT } from "./student-t.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LineFit {
  /** The growth of y per unit of x. */
  readonly slope: number;
  /** y at x = 0. */
  readonly intercept: number;
  /** The share of y's variance that the line explains; 1 when y is constant, since the line then fits exactly. */
  readonly r2: number;
  /** The 95 % confidence interval of the slope; `null` with fewer than three points, which a line always fits. */
  readonly slopeCi95: readonly [low: number, high: number] | null;
}

/**
 * Returns the straight line with the least sum of squared vertical distances; `null` with fewer than two different x.
 *
 *     slope = Σ(x-x̄)(y-ȳ) / Σ(x-x̄)²        interval = slope ± t · √(Σ residual² / (n-2) / Σ(x-x̄)²)
 *
 * with t for n-2 degrees of freedom. Assumes independent residuals of equal variance. Source: NIST/SEMATECH e-Handbook
 * of Statistical Methods, 4.1.4.1 and 4.4.4 (linear least squares).
 */
export function fitLine(points: readonly Point[]): LineFit | null {
  const n = points.length;
  const first = points[0];
  if (first === undefined || points.every(({ x }) => x === first.x)) return null;
  // A separate case, since rounding of the mean would leave a variance of 1e-34 to be explained.
  if (points.every(({ y }) => y === first.y)) {
    return { slope: 0, intercept: first.y, r2: 1, slopeCi95: n < 3 ? null : [0, 0] };
  }
  const xMean = sumOf(points, (p) => p.x) / n;
  const yMean = sumOf(points, (p) => p.y) / n;
  const sxx = sumOf(points, (p) => (p.x - xMean) ** 2);
  const slope = sumOf(points, (p) => (p.x - xMean) * (p.y - yMean)) / sxx;
  const intercept = yMean - slope * xMean;
  const syy = sumOf(points, (p) => (p.y - yMean) ** 2);
  const residual = sumOf(points, (p) => (p.y - yMean - slope * (p.x - xMean)) ** 2);
  const r2 = Math.max(0, 1 - residual / syy);
  if (n < 3) return { slope, intercept, r2, slopeCi95: null };
  const reach = studentT(0.95, n - 2) * Math.sqrt(residual / (n - 2) / sxx);
  return { slope, intercept, r2, slopeCi95: [slope - reach, slope + reach] };
}

function sumOf(points: readonly Point[], term: (point: Point) => number): number {
  return points.reduce((sum, point) => sum + term(point), 0);
}
