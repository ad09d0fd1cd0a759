import { inertText } from "../../base/hostile-text.js";
import { formatCount } from "../../base/units.js";
import type { MessageCounts, RunResult } from "../../result/run-result.js";
import { kindsSeen } from "./delivery-classes.js";
import { MESSAGES } from "./sentences.js";

interface MessageText {
  readonly name: keyof MessageCounts;
  readonly meaning: string;
  readonly isFault: boolean;
}

const TEXTS: readonly MessageText[] = [
  { name: "planned", meaning: "planned sends, including the warm-up", isFault: false },
  { name: "sent", meaning: "sent by the generator", isFault: false },
  { name: "away", meaning: "planned sends whose sender was away by plan", isFault: false },
  { name: "dropped", meaning: "planned sends that were never made", isFault: true },
  { name: "accepted", meaning: "sent, and acknowledged by the server", isFault: false },
  { name: "rejected", meaning: "sent, and explicitly refused by the server", isFault: true },
];

export interface MessageRow extends MessageText {
  /** One count for each kind seen, then the total; `null` when it is unknown. */
  readonly counts: readonly (number | null)[];
}

/**
 * Returns what became of the messages. The row `away` is left out without churn; only acks tell what the server did
 * with a message.
 */
export function messageRows(result: RunResult): readonly MessageRow[] {
  const kinds = kindsSeen(result);
  return TEXTS.map((text) => {
    const counts = kinds.map((kind) => result.messages[kind][text.name]);
    return { ...text, counts: [...counts, totalOf(counts)] };
  }).filter(({ name, counts }) => !(name === "away" && counts.at(-1) === 0));
}

function totalOf(counts: readonly (number | null)[]): number | null {
  return counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}

/** Returns a sentence on what `–` means if these rows contain it, else `null`. */
export function unknownWithoutAcks(rows: readonly MessageRow[]): string | null {
  return rows.some(({ counts }) => counts.includes(null)) ? MESSAGES.unknown : null;
}

/**
 * Returns a sentence about the errors that the server answered with, or `null` if there were none. Quotes hostile text.
 */
export function errorAnswersText({ errorAnswers }: RunResult): string | null {
  if (errorAnswers.length === 0) return null;
  const answers = errorAnswers.map(({ code, count, knownAway }) => {
    const away = knownAway === 0 ? "" : ` (${formatCount(knownAway)} about users who were away)`;
    return `${formatCount(count)} × ${inertText(code)}${away}`;
  });
  return MESSAGES.errors(answers);
}
