/**
 * Returns the largest whole number from `first` up, and below `tooLarge`, that fits; `null` when `first` does not.
 * Found by halving, so whatever is larger than something that does not fit must not fit either.
 */
export function largestThat(fits: (value: number) => boolean, first: number, tooLarge: number): number | null {
  if (first >= tooLarge || !fits(first)) return null;
  let [fitting, beyond] = [first, tooLarge];
  while (beyond - fitting > 1) {
    const middle = Math.floor((fitting + beyond) / 2);
    if (fits(middle)) fitting = middle;
    else beyond = middle;
  }
  return fitting;
}
