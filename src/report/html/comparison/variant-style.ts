import { type ChartSeries, MARKS, type SeriesColor } from "../charts/chart-spec.js";

const COLORS: readonly SeriesColor[] = [1, 2, 3, 4, 5];
const SHAPES = Object.keys(MARKS) as readonly (keyof typeof MARKS)[];

/**
 * Returns the colour and the mark of a variant, the same in every chart. Each variant has its own mark; from the sixth
 * on, a mark returns in another colour.
 */
export function variantStyle(index: number): Pick<ChartSeries, "color" | "mark"> {
  const round = Math.floor(index / COLORS.length);
  return {
    color: COLORS[(index + round) % COLORS.length] ?? 1,
    mark: SHAPES[index % SHAPES.length] ?? "circle",
  };
}
