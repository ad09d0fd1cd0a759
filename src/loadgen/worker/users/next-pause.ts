import type { Backoff, Scenario } from "../../../scenario/schema/scenario.js";
import { backoffUs, type RandomSource } from "./backoff.js";
import { WAY, type Way } from "./user-table.js";

/** Pauses of users that have not been in yet. */
const CONNECT_BACKOFF: Backoff = { firstUs: 100_000, longestUs: 5_000_000 };
/**
 * Users that left by plan and are turned away when they come back, mostly since the server has not noticed yet
 * that they had left: they wait for the whole of the limit, to give it time, and not for ever.
 */
const COME_BACK_BACKOFF: Backoff = { firstUs: 100_000, longestUs: 1_600_000 };
const MAX_COME_BACK_PAUSES = 5;
const WHOLE_LIMIT: RandomSource = () => 1;

/**
 * How long a user without a connection waits for its next attempt.
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
  if (way === WAY.first) return pauses < ramp.retries ? backoffUs(CONNECT_BACKOFF, pauses, random) : null;
  if (reconnect !== null) return backoffUs(reconnect, pauses, random);
  if (way === WAY.afterCut || pauses === MAX_COME_BACK_PAUSES) return null;
  return backoffUs(COME_BACK_BACKOFF, pauses, WHOLE_LIMIT);
}
