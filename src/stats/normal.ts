/**
 * Returns the share of the standard normal distribution above z.
 *
 * For z ≥ 0, by the continued fraction of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.14, which is
 * evaluated from its end, and for z < 2 by the series 26.2.11, each where it converges fast:
 *
 *     z ≥ 2    φ(z) · 1/(z + 1/(z + 2/(z + 3/(z + …))))
 *     z < 2    ½ − φ(z) · (z + z³/3 + z⁵/(3·5) + z⁷/(3·5·7) + …)        φ(z) = e^(−z²/2) / √(2π)
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < SERIES_BELOW) {
    let term = z;
    let sum = z;
    for (let odd = 3; odd < 2 * TERMS; odd += 2) {
      term *= (z * z) / odd;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let i = TERMS; i >= 1; i--) fraction = z + i / fraction;
  return density / fraction;
}

const SERIES_BELOW = 2;
/** Enough for the last digit of a double on both sides of `SERIES_BELOW`. */
const TERMS = 200;
