/**
 * Student's t distribution for whole degrees of freedom.
 *
 * Formula: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 (odd) and 26.7.4 (even):
 * with θ = atan(t / √ν), the share of the distribution between -t and t is
 *
 *     ν = 1      2θ/π
 *     ν odd      2/π · (θ + sin θ · (cos θ + 2/3 cos³θ + (2·4)/(3·5) cos⁵θ + … up to cos^(ν-2)))
 *     ν even     sin θ · (1 + 1/2 cos²θ + (1·3)/(2·4) cos⁴θ + … up to cos^(ν-2))
 */
function shareWithin(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const cos = Math.cos(theta);
  const odd = degrees % 2 === 1;
  if (degrees === 1) return (2 * theta) / Math.PI;
  let term = odd ? cos : 1;
  let sum = term;
  for (let power = odd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= ((power - 1) / power) * cos * cos;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}

/**
 * Returns the t for which the share `confidence` (such as 0.95) of the distribution lies between -t and t: the factor
 * that turns a standard error into a confidence interval. Found by bisection, to the last bit.
 *
 * @throws RangeError unless `degrees` is a whole number ≥ 1 and 0 < `confidence` < 1.
 */
export function studentT(confidence: number, degrees: number): number {
  if (!Number.isInteger(degrees) || degrees < 1)
    throw new RangeError(`${degrees} degrees of freedom are not possible.`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`A confidence of ${confidence} is not possible.`);
  let low = 0;
  let high = 1;
  while (shareWithin(high, degrees) < confidence) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (shareWithin(middle, degrees) < confidence) low = middle;
    else high = middle;
  }
}
