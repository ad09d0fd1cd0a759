import type { Backoff } from "../../../scenario/schema/scenario.js";

/** A source of random numbers in [0, 1). */
export type RandomSource = () => number;

/**
 * How long to wait before trying again, microseconds: full jitter, a random share of a limit that doubles with
 * every pause. Of the usual ways to spread clients that were cut off together it asks least of the server
 * (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 *
 * @param pauses how many pauses there were before this one.
 */
export function backoffUs({ firstUs, longestUs }: Backoff, pauses: number, random: RandomSource): number {
  return random() * Math.min(longestUs, firstUs * 2 ** pauses);
}
