import { type Canvas, shownLength, wrap } from "../parts/layout.js";

/** A name with its cells. */
export interface CellRow {
  readonly name: string;
  readonly cells: readonly string[];
}

/** A line of a table: a heading over the whole width, or a name with its cells. */
export type Row = { readonly heading: string } | CellRow;

export interface Columns {
  /** Stands where the names are, above them. */
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly Row[];
}

const GAP = 2;
const INDENT = "  ";
/** Longer names, which only hostile files have, are cut. */
export const MAX_NAME = 60;
/** A name longer than what the figures leave gets a line of its own above them; this much it always has. */
const LEAST_NAME = 12;

/** Draws a table whose figures are aligned right below their headings, and whose names are never broken. */
export function drawColumns({ title, heads, rows }: Columns, { width, ink }: Canvas): readonly string[] {
  const cells = rows.flatMap((row) => ("cells" in row ? [row.cells] : []));
  const widths = heads.map(
    (head, i) => GAP + Math.max(...[head, ...cells.map((row) => row[i] ?? "")].map(shownLength)),
  );
  const figures = widths.reduce((sum, one) => sum + one, 0);
  const names = rows.flatMap((row) => ("name" in row ? [shownLength(row.name)] : []));
  const room = Math.max(LEAST_NAME, shownLength(title), width - figures);
  const nameWidth = Math.max(shownLength(title), ...names.filter((name) => name <= room));
  const aligned = (row: readonly string[]): string => widths.map((one, i) => padded(row[i] ?? "", one)).join("");
  const line = (row: Row): readonly string[] => {
    if ("heading" in row) return wrap(row.heading, width - INDENT.length).map((text) => INDENT + text);
    const length = shownLength(row.name);
    if (length > nameWidth) return [row.name, " ".repeat(nameWidth) + aligned(row.cells)];
    return [row.name + " ".repeat(nameWidth - length) + aligned(row.cells)];
  };
  const head = ink.bold(title) + " ".repeat(nameWidth - shownLength(title)) + aligned(heads);
  return [head, ...rows.flatMap(line)].map((text) => text.trimEnd());
}

const padded = (cell: string, width: number): string => " ".repeat(width - shownLength(cell)) + cell;

/** Returns how many columns of cells fit beside the names, one at least. */
export function columnsThatFit({ title, heads, rows }: Columns, { width }: Canvas): number {
  const names = [title, ...rows.flatMap((row) => ("name" in row ? [row.name] : []))].map(shownLength);
  const cells = [...heads, ...rows.flatMap((row) => ("cells" in row ? row.cells : []))].map(shownLength);
  return Math.max(1, Math.floor((width - Math.max(...names)) / (GAP + Math.max(...cells))));
}
