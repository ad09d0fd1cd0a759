import type { MessageCounts, RunResult } from "../../result/run-result.js";
import { kindsSeen } from "./delivery-classes.js";

interface MessageText {
  readonly name: keyof MessageCounts;
  readonly meaning: string;
  readonly isFault: boolean;
}

const TEXTS: readonly MessageText[] = [
  { name: "planned", meaning: "slots of the plan, warm-up included", isFault: false },
  { name: "sent", meaning: "made by the generator", isFault: false },
  { name: "away", meaning: "slots whose sender had left by plan", isFault: false },
  { name: "dropped", meaning: "slots that were never sent", isFault: true },
  { name: "accepted", meaning: "sent, and acknowledged by the server", isFault: false },
  { name: "rejected", meaning: "sent, and refused by the server in so many words", isFault: true },
];

export interface MessageRow extends MessageText {
  /** One for each kind seen, then all of them together. */
  readonly counts: readonly number[];
}

/** What became of the messages. Without acks nothing is known of `accepted`, without churn nobody is `away`. */
export function messageRows(result: RunResult): readonly MessageRow[] {
  const kinds = kindsSeen(result);
  return TEXTS.flatMap((text) => {
    const counts = kinds.flatMap((kind) => result.messages[kind][text.name] ?? []);
    const all = counts.reduce((sum, count) => sum + count, 0);
    const isKnown = counts.length === kinds.length;
    return isKnown && !(text.name === "away" && all === 0) ? [{ ...text, counts: [...counts, all] }] : [];
  });
}
