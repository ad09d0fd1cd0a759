import type { Comparison } from "../../../result/comparison/comparison.js";
import type { Format } from "../parts/format.js";
import { COMPARISON_GITHUB } from "./github.js";
import { COMPARISON_JUNIT } from "./junit.js";
import { COMPARISON_MARKDOWN } from "./markdown.js";

/**
 * The formats of a comparison. The others are about one run: what feeds a trend or a plotter is written beside each
 * run's own result.
 */
export const COMPARISON_FORMATS: readonly Format<Comparison>[] = [
  COMPARISON_JUNIT,
  COMPARISON_MARKDOWN,
  COMPARISON_GITHUB,
];
