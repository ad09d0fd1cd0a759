import { inertText } from "../../../base/hostile-text.js";

/**
 * Text for GitHub's Markdown that cannot become markup, whatever it is: every sign with a meaning is escaped, and what
 * GitHub links on its own (names after @, issues after #, addresses) is broken by a zero-width space.
 */
export const prose = (text: string, maxLength = 200): string =>
  inertText(text, maxLength)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_{}[\]>#|~$]/g, "\\$&")
    .replace(/^(\d*)([-+.)=])/, "$1\\$2")
    .replace(/@|:(?=\/\/)|\bwww\b|#(?=\d)/gi, "$&&#8203;");

/**
 * Text as code, within a table or outside. Nothing is markup in there but the end of the code and of the cell, so those
 * two signs are written as `\uXXXX`.
 */
export function code(text: string, maxLength = 200): string {
  const inert = inertText(text, maxLength).replace(/[`|]/g, (sign) => (sign === "`" ? "\\u0060" : "\\u007c"));
  return inert.trim() === "" ? "–" : `\`${inert}\``;
}

/** A part of a document: lines, or a table. Everything in it is Markdown already. */
export interface Block {
  /** What it is about, for the note when it is left out. */
  readonly title: string;
  readonly lines: readonly string[];
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

/** The most that a summary has. GitHub takes 65,536 characters as a comment. */
export const MAX_MARKDOWN_BYTES = 60_000;

/** Kept free for the note. */
const NOTE_BYTES = 400;

const bytesOf = (text: string): number => Buffer.byteLength(text);

/**
 * Joins blocks to a document of at most `maxBytes`. A table may lose its last rows; what follows the first block that
 * does not fit is left out, and a note says so.
 */
export function markdownDocument(blocks: readonly Block[], maxBytes: number): string {
  const room = maxBytes - NOTE_BYTES;
  let text = "";
  for (const [i, block] of blocks.entries()) {
    const whole = blockText(block);
    if (bytesOf(text + whole) <= room) {
      text += whole;
      continue;
    }
    const part = blockText({ ...block, ...fittingRows(block, room - bytesOf(text)) });
    const isCut = bytesOf(text + part) <= room;
    const lost = blocks.slice(isCut ? i + 1 : i).map(({ title }) => title);
    const rows = isCut ? [`the last rows of ${block.title}`] : [];
    return `${text}${isCut ? part : ""}_Cut to ${maxBytes / 1_000} kB; left out: ${[...rows, ...lost].join(", ")}._\n`;
  }
  return text;
}

function fittingRows({ lines, table }: Block, room: number): Pick<Block, "table"> {
  if (table === undefined) return {};
  let left = room - bytesOf(blockText({ title: "", lines, table: { ...table, rows: [] } }));
  const fitting = table.rows.findIndex((row) => {
    left -= bytesOf(rowText(row));
    return left < 0;
  });
  return { table: { ...table, rows: table.rows.slice(0, fitting === -1 ? undefined : fitting) } };
}

function blockText({ lines, table }: Block): string {
  const rule = table?.head.map((_, i) => (i === 0 ? ":--" : "--:")) ?? [];
  const drawn = table === undefined ? "" : `${[table.head, rule, ...table.rows].map(rowText).join("")}\n`;
  return `${lines.map((line) => `${line}\n\n`).join("")}${drawn}`;
}

const rowText = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
