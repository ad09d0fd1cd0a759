import { inertText } from "../../../base/hostile-text.js";

export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  /** A few words; hostile text. */
  readonly title: string;
  /** A sentence; hostile text. */
  readonly message: string;
}

/** GitHub shows ten annotations of a step; more would hide those of other steps. */
const MOST = 5;
const MAX_TITLE = 100;
const MAX_MESSAGE = 1_000;

/**
 * Writes workflow commands, which GitHub's runner turns into annotations: the first five, the last of them saying how
 * many are left out. Escaping as in GitHub's toolkit (packages/core/src/command.ts).
 */
export function workflowCommands(annotations: readonly Annotation[]): string {
  const left = annotations.length - MOST;
  return annotations
    .slice(0, MOST)
    .map(({ level, title, message }, i) => {
      const more = i === MOST - 1 && left > 0 ? ` (and ${left} more, see the report)` : "";
      const property = data(inertText(title, MAX_TITLE)).replaceAll(":", "%3A").replaceAll(",", "%2C");
      return `::${level} title=${property}::${data(inertText(message, MAX_MESSAGE) + more)}\n`;
    })
    .join("");
}

const data = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
