import { inertText } from "../../../base/hostile-text.js";
import { type Canvas, wrap } from "./layout.js";

/** A section in short form: its name with a line of text, a block of lines, or nothing. */
export type Brief = { readonly line: string } | { readonly block: string } | null;

/** The width of the longest section name, plus a gap. */
const NAME_WIDTH = 14;
const MAX_LINE = 400;

/**
 * Formats a line such as `Memory        7.31 KB ±1.02 KB a connection`, with further lines aligned to the text. The
 * text may be hostile.
 */
function namedLine(name: string, text: string, { width, ink }: Canvas): string {
  const [first = "", ...rest] = wrap(inertText(text, MAX_LINE), width - NAME_WIDTH);
  const gap = " ".repeat(Math.max(1, NAME_WIDTH - name.length));
  return [ink.bold(name) + gap + first, ...rest.map((line) => " ".repeat(NAME_WIDTH) + line)].join("\n");
}

/** Joins the sections, with empty lines around blocks. */
export function joinBriefs(briefs: readonly (readonly [name: string, brief: Brief])[], canvas: Canvas): string {
  const parts = briefs.flatMap(([name, brief]) => {
    if (brief === null) return [];
    return "line" in brief
      ? [{ text: namedLine(name, brief.line, canvas), isBlock: false }]
      : [{ text: brief.block, isBlock: true }];
  });
  return parts
    .map(({ text, isBlock }, i) => {
      const before = parts[i - 1];
      if (before === undefined) return text;
      return (isBlock || before.isBlock ? "\n\n" : "\n") + text;
    })
    .join("");
}
