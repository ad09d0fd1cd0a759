import type { RandomSource } from "./random.js";

/** The limits of the pauses between attempts, both in the same unit of time. */
export interface BackoffLimits {
  /** The limit of the first pause. */
  readonly first: number;
  /** The largest limit. */
  readonly longest: number;
}

/**
 * Returns how long to wait before trying again, in the unit of `limits`: full jitter, a random share of a limit that
 * doubles with every pause. Clients or nodes that were cut off together must not come back together, and of the usual
 * ways to spread them, this one loads the server least (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture
 * Blog, 2015).
 *
 * @param pauses the number of pauses before this one.
 */
export function backoff({ first, longest }: BackoffLimits, pauses: number, random: RandomSource): number {
  return random() * Math.min(longest, first * 2 ** pauses);
}
