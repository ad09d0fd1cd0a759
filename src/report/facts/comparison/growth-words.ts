import type { GrowthResult } from "../../../result/comparison/comparison.js";
import { valueText } from "./effect.js";

/** Returns what the fitted slope is multiplied with, g(x). */
export function growthFunction(growth: GrowthResult["growth"]): ((x: number) => number) | null {
  switch (growth) {
    case "constant":
      return () => 0;
    case "n":
      return (x) => x;
    case "n log n":
      return (x) => x * Math.log(x);
    case "undecided":
      return null;
  }
}

/** Writes the fitted line: `19.2 us × n + 110 us, R² 0.998`; says so when none was decided on. Hostile text. */
export function fitText({ metric, key, growth, fit }: GrowthResult): string {
  if (fit === null || growth === "undecided") return "undecided: these points fit more than one line";
  const fixed = valueText(metric, fit.intercept);
  const quality = `R² ${fit.r2.toFixed(3)}`;
  if (growth === "constant") return `constant: ${fixed}, ${quality}`;
  return `${fixed} + ${valueText(metric, fit.slope)} × ${growth}, ${quality}, with n = ${key}`;
}

/** Sorts what was found into the costs that grow, or may grow, and the metrics of those that do not. */
export function growthsByInterest(growth: readonly GrowthResult[]): {
  readonly growing: readonly GrowthResult[];
  readonly constant: readonly string[];
} {
  const metrics = [...new Set(growth.map(({ metric }) => metric))];
  const isConstant = (metric: string): boolean =>
    growth.every((one) => one.metric !== metric || one.growth === "constant");
  const constant = metrics.filter(isConstant);
  return { growing: growth.filter(({ metric }) => !constant.includes(metric)), constant };
}
