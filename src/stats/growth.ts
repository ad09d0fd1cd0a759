import type { Point } from "./least-squares.js";
import { studentT } from "./student-t.js";

/** The growths that are told apart, simplest first. */
export const GROWTHS = ["constant", "n", "n log n"] as const;
/** `undecided`: the points do not tell. */
export type Growth = (typeof GROWTHS)[number] | "undecided";

/** y = intercept + slope · g(n), where g(n) is 0, n or n · ln n. */
export interface GrowthFit {
  readonly intercept: number;
  readonly slope: number;
  /** The share of y's variance that the curve explains. */
  readonly r2: number;
}

export interface GrowthFound {
  readonly growth: Growth;
  readonly fit: GrowthFit | null;
}

/** A curve that is off by more than this share, root mean square, does not describe the points. */
const MAX_MISFIT = 0.1;
/** With a smaller range of n, growth too could look constant. */
const MIN_RANGE = 2;
const MIN_POINTS = 3;
/** Residuals below this share are rounding errors. */
const ROUNDING = 1e-9;

const UNDECIDED: GrowthFound = { growth: "undecided", fit: null };

/**
 * Tells how y grows with n.
 *
 * `constant` if the values differ by at most the share `matters`, while n at least doubles. Otherwise a + b·n and
 * a + b·n·ln n are fitted by least squares of the relative residuals, since the noise of times grows with them, and the
 * one that leaves less is taken if
 *
 *     F = Σ r²(other) / Σ r²(taken) ≥ F(0.975; ν, ν)        ν = points − 2        F(ν, ν) = e^(2 · asinh(t / √ν))
 *
 * with t Student's 0.975 quantile at ν, y grows, and the curve is off by at most 10 %. Both curves have two parameters,
 * so any criterion of information (AICc) would rank them by the same ratio; the F quantile also says when three or four
 * points are too few for the ratio to mean something (648 with three). In simulations with noise of 1 to 20 % a wrong
 * curve is named in less than one case of 40 (growth.test.ts). Sources: Burnham and Anderson, Model Selection and
 * Multimodel Inference, 2nd ed., 2.2; Cacoullos, Journal of the American Statistical Association 60 (1965), 528–531 (F
 * of equal degrees of freedom from t).
 *
 * @param points n above zero in `x`; in any order.
 */
export function findGrowth(points: readonly Point[], matters: number): GrowthFound {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  if (new Set(xs).size < MIN_POINTS || Math.min(...xs) <= 0) return UNDECIDED;
  const isWide = Math.max(...xs) >= MIN_RANGE * Math.min(...xs);
  const [least, most] = [Math.min(...ys), Math.max(...ys)];
  if (isWide && most - least <= matters * Math.abs(least)) {
    const mean = ys.reduce((sum, y) => sum + y, 0) / ys.length;
    return { growth: "constant", fit: { intercept: mean, slope: 0, r2: least === most ? 1 : 0 } };
  }
  if (least <= 0) return UNDECIDED;
  return decide(points);
}

const SHAPES = {
  n: (n: number) => n,
  "n log n": (n: number) => n * Math.log(n),
};

function decide(points: readonly Point[]): GrowthFound {
  const candidates = (["n", "n log n"] as const)
    .map((growth) => ({ growth, ...relativeFit(points, SHAPES[growth]) }))
    .sort((a, b) => a.misfit - b.misfit);
  const [best, other] = candidates;
  if (best === undefined || other === undefined) return UNDECIDED;
  const degrees = points.length - 2;
  const limit = Math.exp(2 * Math.asinh(studentT(0.95, degrees) / Math.sqrt(degrees)));
  const left = Math.max(best.misfit, ROUNDING ** 2 * points.length);
  const isClear = other.misfit >= limit * left && Math.sqrt(best.misfit / points.length) <= MAX_MISFIT;
  if (!isClear || best.slope <= 0) return UNDECIDED;
  const { growth, intercept, slope } = best;
  return { growth, fit: { intercept, slope, r2: explained(points, (n) => intercept + slope * SHAPES[growth](n)) } };
}

/** Fits a + b·g by least squares of (y − a − b·g) / y; `misfit` is the sum of their squares. */
function relativeFit(points: readonly Point[], g: (n: number) => number) {
  const weighted = points.map(({ x, y }) => ({ g: g(x), y, weight: 1 / (y * y) }));
  const sum = (term: (point: (typeof weighted)[number]) => number): number =>
    weighted.reduce((total, point) => total + point.weight * term(point), 0);
  const total = sum(() => 1);
  const [gMean, yMean] = [sum((point) => point.g) / total, sum(({ y }) => y) / total];
  const slope = sum((point) => (point.g - gMean) * (point.y - yMean)) / sum((point) => (point.g - gMean) ** 2);
  const intercept = yMean - slope * gMean;
  return { intercept, slope, misfit: sum((point) => (point.y - intercept - slope * point.g) ** 2) };
}

function explained(points: readonly Point[], curve: (n: number) => number): number {
  const mean = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const left = points.reduce((sum, { x, y }) => sum + (y - curve(x)) ** 2, 0);
  return Math.max(0, 1 - left / points.reduce((sum, { y }) => sum + (y - mean) ** 2, 0));
}
