import { bullet, type Canvas } from "../parts/layout.js";

/** A paragraph, list or table as lines, the first of which is its title. */
export interface ScreenBlock {
  readonly lines: readonly string[];
  /** With fewer lines than this it says nothing any more; all of them where every line matters. */
  readonly least: number;
}

/** A block with nothing to say. */
export const NOTHING: ScreenBlock = { lines: [], least: 0 };

/**
 * Joins blocks with empty lines between them into at most `most` lines, if that is possible. While they do not fit, the
 * longest block that can spare a line loses its last one, and says how many it lost.
 */
export function fitted(blocks: readonly ScreenBlock[], most: number): string {
  const kept = blocks
    .filter(({ lines }) => lines.length > 0)
    .map(({ lines, least }) => ({ lines, least, count: lines.length }));
  const total = (): number => kept.reduce((sum, { count }) => sum + count + 1, -1);
  while (total() > most) {
    const spare = kept.filter(({ count, least }) => count > least);
    const [first] = spare;
    if (first === undefined) break;
    spare.reduce((a, b) => (b.count > a.count ? b : a), first).count--;
  }
  return kept.map(({ lines, count }) => shortened(lines, count).join("\n")).join("\n\n");
}

function shortened(lines: readonly string[], count: number): readonly string[] {
  if (count >= lines.length) return lines;
  return [...lines.slice(0, count - 1), `  … ${lines.length - count + 1} lines more; --verbose shows them`];
}

/** Makes a titled block of bullets. */
export function bullets(
  title: string,
  sentences: readonly string[],
  { width, ink }: Canvas,
  least: number,
): ScreenBlock {
  return { lines: [ink.bold(title), ...sentences.flatMap((sentence) => bullet(sentence, width).split("\n"))], least };
}
