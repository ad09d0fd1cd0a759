import { medianOf } from "../../../stats/median.js";

const BLOCKS = "▁▂▃▄▅▆▇█";
/** Values that differ by less, as a share of their median, look level: noise must not look like mountains. */
const LEAST_RANGE = 0.25;

/** Draws values as a row of at most `maxWidth` blocks, each the median of its share of the values. */
export function sparkline(values: readonly number[], maxWidth: number): string {
  const width = Math.min(maxWidth, values.length);
  const bound = (i: number): number => Math.floor((i * values.length) / width);
  const heights = Array.from({ length: width }, (_, i) => medianOf(values.slice(bound(i), bound(i + 1))) ?? 0);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const range = Math.max(high - low, LEAST_RANGE * Math.abs(medianOf(values) ?? 0));
  if (range === 0) return (BLOCKS[0] ?? "").repeat(width);
  const bottom = (low + high - range) / 2;
  return heights
    .map((height) => BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(((height - bottom) / range) * BLOCKS.length))])
    .join("");
}
