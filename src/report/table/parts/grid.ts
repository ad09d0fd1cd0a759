import Table from "cli-table3";
import { type Canvas, glued, shownLength, wrap } from "./layout.js";

export interface Grid {
  readonly head: readonly string[];
  /** The rows; the first cell of each is its name. */
  readonly rows: readonly (readonly string[])[];
  /** The columns of words, aligned left; all others are figures, aligned right. */
  readonly words: readonly number[];
  /** The column of words to wrap when the table is too wide; undefined if every cell is a name or a value. */
  readonly flexible?: number;
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

const MIN_FLEXIBLE_WIDTH = 12;

/**
 * Draws a table with a rule under its head and no other lines. If it is wider than `width` even with the flexible
 * column wrapped, each row becomes a name with its figures below: no name or value is ever broken.
 */
export function grid({ head, rows, words, flexible }: Grid, width: number): string {
  const natural = draw(head, rows, words);
  const excess = excessOf(natural, width);
  if (excess <= 0) return natural;
  if (flexible === undefined) return stacked(head, rows, width);
  const widest = Math.max(...[head, ...rows].map((row) => shownLength(row[flexible] ?? "")));
  const target = Math.max(MIN_FLEXIBLE_WIDTH, widest - excess);
  const wrapped = draw(
    head,
    rows.map((row) => row.map((cell, i) => (i === flexible ? wrap(cell, target).join("\n") : cell))),
    words,
  );
  return excessOf(wrapped, width) <= 0 ? wrapped : stacked(head, rows, width);
}

const excessOf = (drawn: string, width: number): number => Math.max(...drawn.split("\n").map(shownLength)) - width;

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

/** Writes each row as its name, with `p50 1.2 ms; p95 3.4 ms; …` below. */
export function stacked(head: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  return rows
    .map(([name = "", ...cells]) => {
      const figures = cells.flatMap((cell, i) => (cell === "" ? [] : [glued(`${head[i + 1]} ${cell}`)])).join("; ");
      return [...indented(name, width, "  "), ...indented(figures, width, "    ")].join("\n");
    })
    .join("\n");
}

const indented = (text: string, width: number, indent: string): string[] =>
  wrap(text, width - indent.length).map((line) => indent + line);

/** Draws a table without a rule, with its title in place of the first heading, which saves a line. */
export function titledGrid(title: string, { head, ...table }: Grid, { width, ink }: Canvas): string {
  const named = { ...table, head: [title, ...head.slice(1)] };
  const [first = "", , ...rows] = grid(named, width).split("\n");
  if (!first.includes(title)) return [ink.bold(title), stacked(head, table.rows, width)].join("\n");
  return [first.replace(`  ${title}`, `${ink.bold(title)}  `), ...rows].join("\n");
}
