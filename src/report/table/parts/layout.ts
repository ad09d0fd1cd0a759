import { inertText } from "../../../base/hostile-text.js";

/** How a renderer marks text. The plain one adds nothing. */
export interface Ink {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

/** What every section needs for drawing. */
export interface Canvas {
  /** The width in columns. */
  readonly width: number;
  readonly ink: Ink;
}

const ESCAPE = "\u001b[";
const sgr = (code: number) => (text: string) => `${ESCAPE}${code}m${text}${ESCAPE}0m`;
const same = (text: string): string => text;

/** @param color false for text without any escape sequences. */
export function inkFor(color: boolean): Ink {
  return color
    ? { bold: sgr(1), dim: sgr(2), good: sgr(32), bad: sgr(31), warn: sgr(33) }
    : { bold: same, dim: same, good: same, bad: same, warn: same };
}

const SGR_SEQUENCE = /\u001b\[\d+m/g;

/** Returns the number of characters that a terminal shows. */
export function shownLength(text: string): number {
  return [...text.replace(SGR_SEQUENCE, "")].length;
}

/** Stands for a space at which a line must not break. */
const GLUE = "\u00a0";

/** A number and its unit, or a slope and its interval, stay on one line. */
const WITHIN_A_VALUE = /(?<=\d) (?=(?:[KMG]?B|us|ms|s|%|×)(?!\p{L}))| (?=±)/gu;

/** Makes a text that is not broken at its spaces. */
export const glued = (text: string): string => text.replaceAll(" ", GLUE);

/** Longer than the name of any metric. Only longer words are split. */
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
 * Wraps text into lines of at most `width` characters. Values and names are not broken: a line with a longer one is as
 * long as that. Only a word longer than any name is split.
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

/** Wraps a text that may be hostile into a paragraph, each line after `indent`. */
export function paragraph(text: string, width: number, indent = "  "): string {
  const lines = wrap(inertText(text, MAX_SENTENCE), Math.max(MIN_TEXT_WIDTH, width - indent.length));
  return lines.map((line) => indent + line).join("\n");
}

/** Formats a list item, with further lines aligned to its first word. */
export function bullet(text: string, width: number): string {
  return paragraph(text, width, "    ").replace("    ", "  - ");
}
