/** Longer words are not compared, since the time is the product of both lengths. */
const MAX_WORD_LENGTH = 80;

/** Returns Levenshtein's edit distance: the fewest insertions, deletions and replacements that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] as number) + 1, (current[column - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[b.length] as number;
}

/**
 * Returns the candidate that `word` was probably meant to be: the one whose last part it is (`routing` for
 * `server.routing`), or the one that differs in at most a third of its letters.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > MAX_WORD_LENGTH) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const endsWithWord = candidate.endsWith(`.${word}`);
    // The distance is at least the difference in length, which rules out most candidates.
    if (!endsWithWord && Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = endsWithWord ? 0 : editDistance(lower, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Returns `" Did you mean routing?"`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const suggestion = nearest(word, candidates);
  return suggestion === undefined ? "" : ` Did you mean ${suggestion}?`;
}
