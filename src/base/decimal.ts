const DIGIT_0 = 0x30;

/**
 * Writes `value`, a whole number from 0 to 2^53 − 1, in decimal ASCII at `at` of `to`, as `String(value)` would,
 * without making a string.
 * @returns the position after it.
 */
export function writeDecimal(to: Uint8Array, at: number, value: number): number {
  let end = at + 1;
  for (let power = 10; power <= value; power *= 10) end++;
  let rest = value;
  for (let i = end - 1; i >= at; i--) {
    const next = Math.floor(rest / 10);
    to[i] = DIGIT_0 + (rest - next * 10);
    rest = next;
  }
  return end;
}
