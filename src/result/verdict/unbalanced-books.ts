import { formatCount } from "../../base/units.js";
import { KINDS } from "../../protocol/marker.js";
import type { MessageCounts, Reason } from "../run-result.js";
import type { VerdictInput } from "./verdict-input.js";

/**
 * What a run set out to do must be accounted for to the last piece: each user was connected or failed,
 * each planned message sent or dropped, each expected delivery delivered or called something else. What
 * is missing was neither seen to succeed nor to fail, so the measurement cannot be trusted.
 *
 * A run cut short (interrupted, or a process died) leaves its books open; that is its own reason then.
 */
export function unbalancedBooks(input: VerdictInput): Reason[] {
  if (input.cutShort) return [];
  return [usersMissing(input), sendsMissing(input), deliveriesMissing(input)].flatMap((message) =>
    message === null ? [] : [{ code: "unaccounted", message }],
  );
}

function usersMissing({ connections: { planned, opened, failed } }: VerdictInput): string | null {
  const missing = planned - opened - failed;
  if (missing === 0) return null;
  return `Of ${formatCount(planned)} users ${formatCount(opened)} connected and ${formatCount(failed)} failed, which does not add up.`;
}

function sendsMissing({ messages }: VerdictInput): string | null {
  const isBalanced = ({ planned, sent, dropped, away }: MessageCounts): boolean => planned === sent + dropped + away;
  if (KINDS.every((kind) => isBalanced(messages[kind]))) return null;
  const total = (name: "planned" | "sent" | "dropped" | "away"): string =>
    formatCount(KINDS.reduce((sum, kind) => sum + messages[kind][name], 0));
  return (
    `Of ${total("planned")} planned messages ${total("sent")} were sent, ${total("dropped")} dropped and ` +
    `${total("away")} left out while their senders were away, which does not add up.`
  );
}

function deliveriesMissing(input: VerdictInput): string | null {
  if (!input.verified) return null;
  const { expected, delivered, lost, late, corrupted, impersonated, indeterminate } = input.delivery;
  const otherwise = lost + late + corrupted + impersonated + indeterminate;
  const missing = expected - delivered - otherwise;
  if (missing <= 0 && delivered <= expected) return null;
  return (
    `Of ${formatCount(expected)} expected deliveries ${formatCount(delivered)} came right and ` +
    `${formatCount(otherwise)} went wrong or are unknown, which does not add up.`
  );
}
