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
  return `${growth}: ${fixed} + ${valueText(metric, fit.slope)} × ${growth}, ${quality}, with n = ${key}`;
}
