import type { Plan } from "../../plan/plan.js";
import type { UserRange } from "../../plan/users.js";
import { MAX_BITS } from "./bit-set.js";

const HIGHEST_BYTES = 4;
/** First receipt, last receipt and count of each message of a fan-out stream (worker/timing/fan-out-timer.ts). */
const FAN_OUT_BYTES = 12;

/** Returns whether the deliveries to the users of one worker can be numbered. */
export function fitsBitSets(plan: Plan, range: UserRange): boolean {
  return plan.streams.every((stream) => stream === null || (range.to - range.from) * stream.rowLength <= MAX_BITS);
}

/**
 * Returns the bytes that a plan needs in one worker to judge and time every delivery, before anything goes wrong: a
 * bit for each (message, own recipient), a bit for each own message sent, the highest message of each user, and the
 * fan-out times. A server that alters deliveries adds a bit for each delivery, and so does one that is late.
 */
export function ledgerBytes(plan: Plan, range: UserRange, workers: number): number {
  const users = range.to - range.from;
  return plan.streams.reduce((sum, stream) => {
    if (stream === null) return sum;
    const received = Math.ceil((users * stream.rowLength) / 8) + HIGHEST_BYTES * users;
    const sent = Math.ceil(stream.count / workers / 8);
    const fanOut = stream === plan.dm ? 0 : FAN_OUT_BYTES * stream.count;
    return sum + received + sent + fanOut;
  }, 0);
}
