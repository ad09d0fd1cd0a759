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
  { name: "planned", meaning: "slots of the plan, warm-up included", isFault: false },
  { name: "sent", meaning: "made by the generator", isFault: false },
  { name: "away", meaning: "slots whose sender had left by plan", isFault: false },
  { name: "dropped", meaning: "slots that were never sent", isFault: true },
  { name: "accepted", meaning: "sent, and acknowledged by the server", isFault: false },
  { name: "rejected", meaning: "sent, and refused by the server in so many words", isFault: true },
];

export interface MessageRow extends MessageText {
  /** One for each kind seen, then all of them together; `null` when nobody can tell. */
  readonly counts: readonly (number | null)[];
}

/** What became of the messages: without churn nobody is `away`; what the server did with them only acks tell. */
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

/** What a `–` in these rows means, if there is one. */
export function unknownWithoutAcks(rows: readonly MessageRow[]): string | null {
  return rows.some(({ counts }) => counts.includes(null)) ? MESSAGES.unknown : null;
}

/** What the server answered instead of delivering, as a sentence, or `null` if nothing; quotes hostile text. */
export function errorAnswersText({ errorAnswers }: RunResult): string | null {
  if (errorAnswers.length === 0) return null;
  const answers = errorAnswers.map(({ code, count, knownAway }) => {
    const away = knownAway === 0 ? "" : ` (${formatCount(knownAway)} about users who were away)`;
    return `${formatCount(count)} × ${inertText(code)}${away}`;
  });
  return MESSAGES.errors(answers);
}
