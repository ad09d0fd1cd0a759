import { inertText } from "../../../base/hostile-text.js";

/** How a renderer marks text; the plain one adds nothing at all. */
export interface Ink {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

/** What every section needs to draw itself. */
export interface Canvas {
  /** Columns. */
  readonly width: number;
  readonly ink: Ink;
}

const ESCAPE = "\u001b[";
const sgr = (code: number) => (text: string) => `${ESCAPE}${code}m${text}${ESCAPE}0m`;
const same = (text: string): string => text;

/** @param color false for text without a single escape sequence. */
export function inkFor(color: boolean): Ink {
  return color
    ? { bold: sgr(1), dim: sgr(2), good: sgr(32), bad: sgr(31), warn: sgr(33) }
    : { bold: same, dim: same, good: same, bad: same, warn: same };
}

const SGR_SEQUENCE = /\u001b\[\d+m/g;

/** Characters that a terminal shows of it. */
export function shownLength(text: string): number {
  return [...text.replace(SGR_SEQUENCE, "")].length;
}

/** Stands for a space at which no line may end. */
const GLUE = "\u00a0";

/** A number and its unit, a slope and its reach, stay on one line. */
const WITHIN_A_VALUE = /(?<=\d) (?=(?:[KMG]?B|us|ms|s|%|×)(?!\p{L}))| (?=±)/gu;

/** Text that may not be broken at any of its spaces. */
export const glued = (text: string): string => text.replaceAll(" ", GLUE);

/** Longer than the name of any metric: only what is longer is ever cut. */
const LONGEST_NAME = 48;

function splitLongWord(word: string, width: number): string[] {
  const length = Math.max(width, LONGEST_NAME);
  const characters = [...word];
  if (characters.length <= length || shownLength(word) <= length) return [word];
  const pieces: string[] = [];
  for (let i = 0; i < characters.length; i += length) pieces.push(characters.slice(i, i + length).join(""));
  return pieces;
}

/**
 * Lines of at most `width` characters. Neither a value nor a name is broken: a line with a longer one is as long as
 * that. Only a word longer than any name is cut, rather than lost.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line: string | null = null;
  for (const word of text
    .replace(WITHIN_A_VALUE, GLUE)
    .split(" ")
    .flatMap((one) => splitLongWord(one, width))) {
    if (line === null) line = word;
    else if (shownLength(line) + 1 + shownLength(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line ?? ""].map((one) => one.replaceAll(GLUE, " "));
}

const MAX_SENTENCE = 600;
const MIN_TEXT_WIDTH = 20;

/** A paragraph of text that may be hostile, wrapped, each line behind `indent`. */
export function paragraph(text: string, width: number, indent = "  "): string {
  const lines = wrap(inertText(text, MAX_SENTENCE), Math.max(MIN_TEXT_WIDTH, width - indent.length));
  return lines.map((line) => indent + line).join("\n");
}

/** One item of a list, its further lines under its first word. */
export function bullet(text: string, width: number): string {
  return paragraph(text, width, "    ").replace("    ", "  - ");
}
