import { KINDS, type Kind } from "../../protocol/marker.js";
import type { DeliveryCounts, RunResult, Violation } from "../../result/run-result.js";

interface ViolationText {
  readonly name: Violation;
  readonly meaning: string;
}

/** Everything that can go wrong with a delivery, worst first. */
export const VIOLATIONS: readonly ViolationText[] = [
  { name: "lost", meaning: "sent, and never received by someone it was for" },
  { name: "misrouted", meaning: "received by someone it was not for" },
  { name: "impersonated", meaning: "received under another sender's name" },
  { name: "corrupted", meaning: "received with another body" },
  { name: "duplicated", meaning: "received again; each surplus copy counts" },
  { name: "reordered", meaning: "received after a later message of the same sender" },
  { name: "foreign", meaning: "belongs to another run" },
  { name: "late", meaning: "received after the drain deadline" },
  { name: "indeterminate", meaning: "the sender or recipient was cut off before anyone could know" },
];

export const KIND_LABELS: Readonly<Record<Kind, string>> = { dm: "private", broadcast: "broadcast", room: "room" };

/** The kinds this run planned or received anything of. */
export function kindsSeen(result: RunResult): readonly Kind[] {
  return KINDS.filter(
    (kind) =>
      result.messages[kind].planned > 0 || Object.values(result.delivery.byKind[kind]).some((count) => count > 0),
  );
}

/** The classes that occurred, with their counts, worst first. */
export function violationsSeen(counts: DeliveryCounts): readonly (ViolationText & { readonly count: number })[] {
  return VIOLATIONS.flatMap((violation) => {
    const count = counts[violation.name];
    return count === 0 ? [] : [{ ...violation, count }];
  });
}
