import { type BackoffLimits, backoff } from "../../../base/backoff.js";
import type { RandomSource } from "../../../base/random.js";
import { US_PER_MS } from "../../../base/units.js";
import type { Scenario } from "../../../scenario/schema/scenario.js";
import { WAY, type Way } from "./user-table.js";

/** Pauses of users that have not been in yet, microseconds. */
const CONNECT_LIMITS: BackoffLimits = { first: 100 * US_PER_MS, longest: 5_000 * US_PER_MS };
/**
 * Users that left by plan may be turned away when they come back, mostly because the server has not noticed yet that
 * they left. They wait for the whole of each limit, to give it time, and do not try for ever.
 */
const COME_BACK_LIMITS: BackoffLimits = { first: 100 * US_PER_MS, longest: 1_600 * US_PER_MS };
const MAX_COME_BACK_PAUSES = 5;
const WHOLE_LIMIT: RandomSource = () => 1;

/**
 * Returns how long a user without a connection waits for its next attempt.
 *
 * @param pauses how many pauses it has made since it was last in.
 * @returns microseconds, or `null` when it does not try again.
 */
export function nextPauseUs(
  { ramp, reconnect }: Pick<Scenario, "ramp" | "reconnect">,
  way: Way,
  pauses: number,
  random: RandomSource,
): number | null {
  if (way === WAY.first) return pauses < ramp.retries ? backoff(CONNECT_LIMITS, pauses, random) : null;
  if (reconnect !== null) {
    return backoff({ first: reconnect.firstUs, longest: reconnect.longestUs }, pauses, random);
  }
  if (way === WAY.afterCut || pauses === MAX_COME_BACK_PAUSES) return null;
  return backoff(COME_BACK_LIMITS, pauses, WHOLE_LIMIT);
}
