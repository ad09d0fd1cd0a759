import Table from "cli-table3";
import { inertText } from "../../base/hostile-text.js";

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

function splitLongWord(word: string, width: number): string[] {
  const characters = [...word];
  const pieces: string[] = [];
  for (let i = 0; i < characters.length; i += width) pieces.push(characters.slice(i, i + width).join(""));
  return pieces;
}

/** Lines of at most `width` characters; a word longer than that is cut rather than lost. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((w) => (w.length > width ? splitLongWord(w, width) : [w]))) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

const MAX_SENTENCE = 600;

/** A paragraph of text that may be hostile, wrapped, each line behind `indent`. */
export function paragraph(text: string, width: number, indent = "  "): string {
  const lines = wrap(inertText(text, MAX_SENTENCE), Math.max(20, width - indent.length));
  return lines.map((line) => indent + line).join("\n");
}

/** One item of a list, its further lines under its first word. */
export function bullet(text: string, width: number): string {
  return paragraph(text, width, "    ").replace("    ", "  - ");
}

const MIN_FLEXIBLE_WIDTH = 12;

export interface Grid {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of words, ranged left; all others are figures, ranged right. */
  readonly words: readonly number[];
  /** The column of words that is wrapped when the table is too wide. */
  readonly flexible: number;
}

const LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "  ",
  "left-mid": "  ",
  mid: "─",
  "mid-mid": "──",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** A table with a rule under its head and no other lines, not wider than `width` if words can be wrapped. */
export function grid({ head, rows, words, flexible }: Grid, width: number): string {
  const natural = draw(head, rows, words);
  const excess = Math.max(0, ...natural.split("\n").map((line) => plainLength(line))) - width;
  if (excess <= 0) return natural;
  const widest = Math.max(...[head, ...rows].map((row) => plainLength(row[flexible] ?? "")));
  const target = Math.max(MIN_FLEXIBLE_WIDTH, widest - excess);
  const wrapped = rows.map((row) => row.map((cell, i) => (i === flexible ? wrap(cell, target).join("\n") : cell)));
  return draw(head, wrapped, words);
}

function draw(head: readonly string[], rows: readonly (readonly string[])[], words: readonly number[]): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, i) => (words.includes(i) ? "left" : "right")),
    chars: LINES,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

const SGR_SEQUENCE = /\u001b\[\d+m/g;

function plainLength(text: string): number {
  return [...text.replace(SGR_SEQUENCE, "")].length;
}
