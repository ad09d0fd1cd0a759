import { KINDS, type Kind } from "../../protocol/marker.js";
import type { RunResult, Violation, ViolationCounts } from "../../result/run-result.js";
import { AUDITS } from "./sentences.js";

interface TotalText {
  readonly name: "expected" | "may" | "mayDelivered" | "mustNot" | "delivered";
  readonly label: string;
  readonly meaning: string;
}

const TOTALS: readonly TotalText[] = [
  { name: "expected", label: "expected (must)", meaning: "for someone who was there from the send to the deadline" },
  { name: "delivered", label: "delivered", meaning: "of these, received in time, unaltered, from the right sender" },
  { name: "may", label: "may", meaning: "for someone who was there for a part of that time, or perhaps" },
  { name: "mayDelivered", label: "may, and came", meaning: "of these, received" },
  { name: "mustNot", label: "must not", meaning: "for someone who had left before the send" },
];

/** What was due and what came: must, may and must not, whatever their number, as docs/method.md asks for. */
export function totalsOf({ delivery }: RunResult): readonly TotalText[] {
  return TOTALS.filter(({ name }) => name !== "mayDelivered" || delivery.may > 0);
}

/** What each class of wrong delivery means, worst first. */
const MEANINGS: Readonly<Record<Violation, string>> = {
  lost: "sent, and never received by someone it was for",
  misrouted: "received by someone it was not for",
  impersonated: "received under another sender's name",
  corrupted: "received with another body",
  duplicated: "received again; each surplus copy counts",
  reordered: "received after a later message of the same sender",
  foreign: "belongs to another run",
  late: "received after the drain deadline",
  indeterminate: "the sender or recipient was cut off before anyone could know",
};

/** Everything that can go wrong with a delivery, worst first. */
export const VIOLATION_TEXTS: readonly { readonly name: Violation; readonly meaning: string }[] = Object.entries(
  MEANINGS,
).map(([name, meaning]) => ({ name: name as Violation, meaning }));

/** The kinds this run planned or received anything of. */
export function kindsSeen(result: RunResult): readonly Kind[] {
  return KINDS.filter(
    (kind) =>
      result.messages[kind].planned > 0 || Object.values(result.delivery.byKind[kind]).some((count) => count > 0),
  );
}

/** The classes of wrong deliveries that occurred, worst first. */
export function violationsSeen(
  counts: ViolationCounts,
): readonly { readonly name: Violation; readonly count: number }[] {
  return VIOLATION_TEXTS.map(({ name }) => ({ name, count: counts[name] })).filter(({ count }) => count > 0);
}

/** `user-17 on n0`: whom to look for, and where; hostile text. */
export function userAtNode(user: string, node: string | null): string {
  return node === null ? user : `${user} on ${node}`;
}

/** Whether deliveries were judged at all; without (`--no-verify`) they were only counted. */
export function isJudged({ reasons }: RunResult): boolean {
  return !reasons.some(({ code }) => code === "not_verified");
}

/** What the second, independent count says of the ledger. */
export function auditText(result: RunResult): string {
  const { audit } = result.delivery;
  if (!isJudged(result)) return AUDITS.notJudged;
  return audit === null ? AUDITS.missing : AUDITS.agrees(audit.deliveries);
}
