import { bullet, type Canvas } from "../parts/layout.js";

/** Paragraphs or tables as lines, the first of which is the title. */
export type ScreenBlock = readonly string[];

/** A block that is shorter than this says nothing any more. */
const MIN_LINES = 3;

/**
 * Joins blocks with empty lines between them into at most `most` lines. While they do not fit, the longest block loses
 * its last line, and says how many it lost.
 */
export function fitted(blocks: readonly ScreenBlock[], most: number): string {
  const kept = blocks.filter((block) => block.length > 0).map((block) => ({ block, lines: block.length }));
  const total = (): number => kept.reduce((sum, { lines }) => sum + lines + 1, -1);
  while (total() > most) {
    const longest = kept.reduce((a, b) => (b.lines > a.lines ? b : a));
    if (longest.lines <= MIN_LINES) break;
    longest.lines--;
  }
  return kept.map(({ block, lines }) => shortened(block, lines).join("\n")).join("\n\n");
}

function shortened(block: ScreenBlock, lines: number): ScreenBlock {
  if (lines === block.length) return block;
  return [...block.slice(0, lines - 1), `  … ${block.length - lines + 1} lines more; --verbose shows them`];
}

/** Makes a titled block of bullets. */
export function bullets(title: string, sentences: readonly string[], { width, ink }: Canvas): ScreenBlock {
  return [ink.bold(title), ...sentences.flatMap((sentence) => bullet(sentence, width).split("\n"))];
}
