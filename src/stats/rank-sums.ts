/**
 * The number of ways in which `size` of the ranks can be drawn, by the sum that they have: `ways[s]` subsets sum to s.
 * Dynamic programming over the ranks, the "shift algorithm" of Streitberg and Röhmel, Statistical Software Newsletter
 * 12 (1986), 10–17. Numbers above 2^53 are rounded, by far less than a p-value shows.
 *
 * @param ranks whole numbers, none below 0; mid-ranks are doubled to be whole.
 */
export function waysBySum(ranks: readonly number[], size: number): readonly number[] {
  const most = ranks.reduce((sum, rank) => sum + rank, 0);
  const bySize = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
  const none = bySize[0];
  if (none !== undefined) none[0] = 1;
  for (const rank of ranks) {
    // From the largest subset down, so that no rank is drawn twice.
    for (let drawn = size; drawn >= 1; drawn--) {
      const [without, grown] = [bySize[drawn - 1], bySize[drawn]];
      if (without === undefined || grown === undefined) continue;
      for (let sum = rank; sum <= most; sum++) grown[sum] = (grown[sum] ?? 0) + (without[sum - rank] ?? 0);
    }
  }
  return [...(bySize[size] ?? [])];
}

/** Returns twice the rank of each value among all of them, whole also for ties, which share the mean of their ranks. */
export function doubledMidRanks(values: readonly number[]): readonly number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const ties = values.filter((other) => other === value).length;
    return 2 * below + ties + 1;
  });
}
