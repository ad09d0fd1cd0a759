import { KINDS, type Kind } from "../../protocol/marker.js";
import type { RunResult, Violation, ViolationCounts } from "../../result/run-result.js";
import { AUDITS } from "./sentences.js";

interface TotalText {
  readonly name: "expected" | "may" | "mayDelivered" | "mustNot" | "delivered";
  readonly label: string;
  readonly meaning: string;
}

const TOTALS: readonly TotalText[] = [
  { name: "expected", label: "expected (must)", meaning: "for a user who was connected from the send to the deadline" },
  { name: "delivered", label: "delivered", meaning: "of these, received in time, unaltered, from the right sender" },
  { name: "may", label: "may", meaning: "for a user who was, or may have been, connected for part of that time" },
  { name: "mayDelivered", label: "may, and came", meaning: "of these, received" },
  { name: "mustNot", label: "must not", meaning: "for a user who had left before the send" },
];

/** What was due and what came. Must, may and must not are always shown, as docs/method.md requires. */
export function totalsOf({ delivery }: RunResult): readonly TotalText[] {
  return TOTALS.filter(({ name }) => name !== "mayDelivered" || delivery.may > 0);
}

/** What each class of wrong delivery means, worst first. */
const MEANINGS: Readonly<Record<Violation, string>> = {
  lost: "sent, but never received by a user it was for",
  misrouted: "received by a user it was not for",
  impersonated: "received under another sender's name",
  corrupted: "received with an altered body",
  duplicated: "received again; each extra copy counts",
  reordered: "received after a later message of the same sender",
  foreign: "received, but sent by another run",
  late: "received after the drain deadline",
  indeterminate: "the sender or recipient was cut off before anyone could know",
};

/** The meanings as a list, worst class first. */
export const VIOLATION_TEXTS: readonly { readonly name: Violation; readonly meaning: string }[] = Object.entries(
  MEANINGS,
).map(([name, meaning]) => ({ name: name as Violation, meaning }));

/** Returns the kinds of which this run planned or received anything. */
export function kindsSeen(result: RunResult): readonly Kind[] {
  return KINDS.filter(
    (kind) =>
      result.messages[kind].planned > 0 || Object.values(result.delivery.byKind[kind]).some((count) => count > 0),
  );
}

/** Returns the classes of wrong deliveries that occurred, worst first. */
export function violationsSeen(
  counts: ViolationCounts,
): readonly { readonly name: Violation; readonly count: number }[] {
  return VIOLATION_TEXTS.map(({ name }) => ({ name, count: counts[name] })).filter(({ count }) => count > 0);
}

/** Formats a user and their node for finding them in logs: `user-17 on n0`. Hostile text. */
export function userAtNode(user: string, node: string | null): string {
  return node === null ? user : `${user} on ${node}`;
}

/** Tells whether deliveries were judged. With `--no-verify` they were only counted. */
export function isJudged({ reasons }: RunResult): boolean {
  return !reasons.some(({ code }) => code === "not_verified");
}

/** Says whether the second, independent count agrees with the ledger. */
export function auditText(result: RunResult): string {
  const { audit } = result.delivery;
  if (!isJudged(result)) return AUDITS.notJudged;
  return audit === null ? AUDITS.missing : AUDITS.agrees(audit.deliveries);
}
