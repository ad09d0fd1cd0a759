/** A place to split a range of values in two, and how different its two sides are. */
export interface Split {
  /** The index of the first value of the right side. */
  readonly index: number;
  /** The scaled energy distance of the two sides; about zero for values of one distribution. */
  readonly strength: number;
}

/**
 * Returns the strongest split of the values from `from` to before `to`, with at least `minSegment` (2 or more) values on
 * each side, or `null` when there are too few. Of equal ones, it is the first.
 *
 * For X, the n values before τ, and Y, the m values from τ to before κ:
 *
 *     E(X, Y)  = 2 · mean |x − y| − mean |x − x'| − mean |y − y'|      over all pairs of different values
 *     strength = n · m / (n + m) · E(X, Y)                             the largest over all τ and κ
 *
 * That Y may end before the range does keeps a change that is taken back later from hiding the first one.
 *
 * Source: Matteson and James, JASA 109 (2014), formulas 5 to 7, with α = 1 and so |x − y| as the distance. R's package
 * ecp 3.1 rounds n · m / (n + m) down to a whole number; this does not.
 */
export function strongestSplit(values: Float64Array, from: number, to: number, minSegment: number): Split | null {
  if (to - from < 2 * minSegment) return null;
  // For each j: Σ |xᵢ − xⱼ| over all i before j, and over those i that are before τ.
  const toEarlier = distancesToEarlier(values, from, to);
  const toLeft = new Float64Array(to - from);
  let best: Split = { index: -1, strength: Number.NEGATIVE_INFINITY };
  let withinLeft = 0;
  for (let tau = from + 1; tau + minSegment <= to; tau++) {
    withinLeft += toEarlier[tau - 1 - from] as number;
    addDistances(toLeft, values, from, tau - 1);
    const n = tau - from;
    if (n < minSegment) continue;
    const meanWithinLeft = (2 * withinLeft) / (n * (n - 1));
    let between = 0;
    let withinRight = 0;
    for (let kappa = tau + 1; kappa <= to; kappa++) {
      const newest = kappa - 1 - from;
      const left = toLeft[newest] as number;
      between += left;
      withinRight += (toEarlier[newest] as number) - left;
      const m = kappa - tau;
      if (m < minSegment) continue;
      const energy = (2 * between) / (n * m) - meanWithinLeft - (2 * withinRight) / (m * (m - 1));
      const strength = ((n * m) / (n + m)) * energy;
      if (strength > best.strength) best = { index: tau, strength };
    }
  }
  return best;
}

function distancesToEarlier(values: Float64Array, from: number, to: number): Float64Array {
  const sums = new Float64Array(to - from);
  for (let i = from; i < to; i++) addDistances(sums, values, from, i);
  return sums;
}

/** Adds to `sums` the distance of the value at `i` to every value after it. */
function addDistances(sums: Float64Array, values: Float64Array, from: number, i: number): void {
  const value = values[i] as number;
  for (let j = i + 1; j < from + sums.length; j++)
    sums[j - from] = (sums[j - from] as number) + Math.abs(value - (values[j] as number));
}
