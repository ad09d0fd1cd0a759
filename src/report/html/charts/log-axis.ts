import { axis, type ChartAxis, type ChartSeries } from "./chart-spec.js";

/** Above this many decades, only powers of ten get a label. */
const DECADES_WITH_STEPS = 3;
const STEPS = [1, 2, 5];

/**
 * Returns the ticks 1, 2 and 5 of each decade, from the last one not above `least` to the first one not below `most`.
 */
function roundValues(least: number, most: number): readonly number[] {
  const first = Math.floor(Math.log10(least));
  const last = Math.ceil(Math.log10(most));
  const steps = last - first > DECADES_WITH_STEPS + 1 ? [1] : STEPS;
  // One more decade on each side, because in floating point the logarithm of a number just below 10 ** 7 is 7.
  const all = Array.from({ length: last - first + 3 }, (_, i) => first - 1 + i).flatMap((decade) =>
    // Parsed from text, because 2 × 10 ** -3 is not 0.002 in floating point.
    steps.map((step) => Number(`${step}e${decade}`)),
  );
  const from = all.findLastIndex((value) => value <= least);
  const to = all.findIndex((value) => value >= most);
  return all.slice(Math.max(0, from), to === -1 ? undefined : to + 1);
}

/** Makes a logarithmic axis that begins and ends at round values around the points of `lines`. */
export function logAxis(title: string, lines: readonly ChartSeries[]): ChartAxis {
  const values = lines.flatMap((line) => line.points.map(([, y]) => y)).filter((y) => y > 0);
  const ticks = values.length === 0 ? [] : roundValues(Math.min(...values), Math.max(...values));
  return axis(title, {
    scale: "logarithmic",
    ticks: ticks.map((value) => [value, value.toLocaleString("en-US", { maximumSignificantDigits: 6 })]),
    min: ticks[0] ?? null,
    max: ticks.at(-1) ?? null,
  });
}
