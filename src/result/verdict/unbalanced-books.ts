import { KINDS } from "../../protocol/marker.js";
import type { MessageCounts, Reason } from "../run-result.js";
import { SENTENCES } from "./sentences.js";
import type { VerdictInput } from "./verdict-input.js";

/**
 * Checks that everything planned is accounted for: each user connected or failed, each planned message was sent,
 * dropped or its sender away, each expected delivery arrived or was counted as wrong or indeterminate. Anything missing
 * neither succeeded nor failed, so the measurement cannot be trusted.
 *
 * A run that was cut short (interrupted, or a process died) does not balance and has its own reason for that.
 */
export function unbalancedBooks(input: VerdictInput): Reason[] {
  if (input.cutShort) return [];
  return [usersMissing(input), messagesMissing(input), deliveriesMissing(input)].flatMap((message) =>
    message === null ? [] : [{ code: "unaccounted", message }],
  );
}

function usersMissing({ connections }: VerdictInput): string | null {
  const { planned, opened, failed } = connections;
  return planned === opened + failed ? null : SENTENCES.unaccounted.users(connections);
}

function messagesMissing({ messages }: VerdictInput): string | null {
  const isBalanced = ({ planned, sent, dropped, away }: MessageCounts): boolean => planned === sent + dropped + away;
  if (KINDS.every((kind) => isBalanced(messages[kind]))) return null;
  const total = (name: "planned" | "sent" | "dropped" | "away"): number =>
    KINDS.reduce((sum, kind) => sum + messages[kind][name], 0);
  return SENTENCES.unaccounted.messages(total("planned"), total("sent"), total("dropped"), total("away"));
}

function deliveriesMissing({ verified, delivery }: VerdictInput): string | null {
  if (!verified) return null;
  const { expected, delivered, lost, late, corrupted, impersonated, indeterminate } = delivery;
  const wrong = lost + late + corrupted + impersonated + indeterminate;
  const isAccounted = expected - delivered - wrong <= 0 && delivered <= expected;
  return isAccounted ? null : SENTENCES.unaccounted.deliveries(delivery, wrong);
}
