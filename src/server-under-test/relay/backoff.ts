import type { RelayPatience } from "./relay-settings.js";

/**
 * The pause before attempt number `attempt` (0, 1, …): anything up to a limit that doubles each time, so
 * that nodes which lost the same peer at the same moment do not all come back at the same moment.
 * "Full jitter": Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param random from [0, 1).
 * @returns milliseconds.
 */
export function backoffMs(attempt: number, { first, longest }: RelayPatience["retryMs"], random: () => number): number {
  return random() * Math.min(longest, first * 2 ** attempt);
}
