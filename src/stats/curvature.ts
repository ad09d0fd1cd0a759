import { fitLine, type Point } from "./least-squares.js";
import { studentT } from "./student-t.js";

/** A parabola uses three degrees of freedom. With only one left, t is 12.7 and hardly any bend would show. */
const MIN_POINTS = 5;
/** Residuals below this share of the largest y are rounding errors. */
const ROUNDING = 1e-12;

/**
 * Tells whether a parabola fits the points better than a straight line, by more than chance and by enough to matter:
 * the t test, at 95 %, of the coefficient c of x² (t² is the F test of the parabola against the line).
 *
 *     z = what a line through (x, x²) leaves of x²        e = what the line through (x, y) leaves of y
 *     c = Σze / Σz²        t = c / √( (Σe² − c²Σz²) / (n−3) / Σz² )        bent when |t| > t(0.975, n−3)
 *
 * and its slope, which is 2c · x plus a constant, differs between the two ends by more than `matters` of the line's. It
 * assumes independent residuals of equal variance. Sources: NIST/SEMATECH e-Handbook of Statistical Methods, 4.1.4.1 (a
 * polynomial is linear in its coefficients); Frisch and Waugh, Econometrica 1 (1933), 387–401 (a coefficient from
 * residuals alone).
 *
 * @returns `null` with fewer than five points, or fewer than three different x, when no parabola is determined.
 */
export function isBent(points: readonly Point[], matters: number): boolean | null {
  const n = points.length;
  if (n < MIN_POINTS || new Set(points.map(({ x }) => x)).size < 3) return null;
  const squares = points.map(({ x }) => ({ x, y: x * x }));
  const e = residualsOf(points);
  const z = residualsOf(squares);
  if (e === null || z === null) return null;
  const largest = Math.max(...points.map(({ y }) => Math.abs(y)));
  if (e.every((residual) => Math.abs(residual) <= ROUNDING * largest)) return false;
  const szz = sumOfProducts(z, z);
  const c = sumOfProducts(z, e) / szz;
  const explained = c * c * szz;
  const left = Math.max(0, sumOfProducts(e, e) - explained);
  const isChance = explained <= studentT(0.95, n - 3) ** 2 * (left / (n - 3));
  return !isChance && Math.abs(2 * c * rangeOf(points)) > matters * Math.abs(fitLine(points)?.slope ?? 0);
}

function rangeOf(points: readonly Point[]): number {
  const xs = points.map(({ x }) => x);
  return Math.max(...xs) - Math.min(...xs);
}

function residualsOf(points: readonly Point[]): readonly number[] | null {
  const line = fitLine(points);
  return line && points.map(({ x, y }) => y - line.intercept - line.slope * x);
}

function sumOfProducts(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
