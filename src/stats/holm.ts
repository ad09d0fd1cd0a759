/**
 * Returns the p-values corrected for their number, so that the chance of any false alarm among all of them stays below
 * the limit that each is held against. With p(1) ≤ … ≤ p(m):
 *
 *     corrected p(i) = min(1, max over j ≤ i of (m − j + 1) · p(j))
 *
 * Source: Holm, Scandinavian Journal of Statistics 6 (1979), 65–70; R's p.adjust(method = "holm").
 *
 * @returns in the order of `ps`.
 */
export function holm(ps: readonly number[]): readonly number[] {
  const order = ps.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  const corrected = ps.map(() => 1);
  let largest = 0;
  order.forEach(({ p, i }, rank) => {
    largest = Math.max(largest, (ps.length - rank) * p);
    corrected[i] = Math.min(1, largest);
  });
  return corrected;
}
