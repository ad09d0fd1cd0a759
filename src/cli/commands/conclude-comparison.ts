import { EXIT, type ExitCode } from "../../base/exit-codes.js";
import { COMPARISON_FORMATS } from "../../report/formats/comparison/comparison-formats.js";
import { renderComparisonTable } from "../../report/table/render-comparison-table.js";
import type { Comparison, PairComparison } from "../../result/comparison/comparison.js";
import { serializeComparison } from "../../result/comparison/parse-comparison.js";
import type { ComparisonStore } from "../files/comparison-store.js";
import { formatted } from "../files/format-files.js";
import { type FormatOptions, formatsNamed } from "../options/format-option.js";
import type { RunningOptions } from "../options/shared-options.js";
import { sayWhereResultsAre, writeOut } from "../terminal/print.js";
import { terminalStyle } from "../terminal/terminal-style.js";

/**
 * Writes a comparison's files, then prints it. Returns the exit code.
 *
 * @throws what kept a file from being written, after the comparison was printed.
 */
export async function concludeComparison(
  comparison: Comparison,
  store: ComparisonStore,
  { json, color, verbose = false, format = [] }: RunningOptions & FormatOptions,
): Promise<ExitCode> {
  // The files come first: whatever happens to the output, the measurement is kept.
  await store.addComparison(comparison);
  const { files, log } = formatted(comparison, formatsNamed(format, COMPARISON_FORMATS, "a comparison"));
  await store.addFiles(files);
  process.stderr.write(log);
  const style = { ...terminalStyle(process.stdout, color), verbose };
  const paths = store.shownFiles.map((path) => `\n${path}`).join("");
  const text = json ? serializeComparison(comparison) : `\n${renderComparisonTable(comparison, style)}${paths}\n`;
  const lost = await writeOut(text);
  if (store.failures.length > 0) throw store.failures[0];
  if (lost !== null) sayWhereResultsAre(lost, store.place);
  return exitCodeOf(comparison);
}

/**
 * Returns 0 when the question was settled, whatever the answer: another speed is no failure, but worse deliveries are.
 * Runs that cannot be trusted settle what has no noise, such as connections examined, and nothing else.
 */
export function exitCodeOf({ interrupted, variants, pairs }: Comparison): ExitCode {
  if (interrupted) return EXIT.interrupted;
  const isUntrusted = variants.map(({ runs }) => runs.every(({ counts }) => !counts));
  const isUnsettled = pairs.some(
    (pair) =>
      (isUntrusted[pair.baseline] || isUntrusted[pair.candidate]) && (pair.outcome === "inconclusive" || isWorse(pair)),
  );
  if (isUnsettled || (pairs.length === 0 && isUntrusted.includes(true))) return EXIT.inconclusive;
  return pairs.some(isWorse) ? EXIT.fail : EXIT.pass;
}

/** Tells whether the candidate did more wrong. Falling behind is a matter of speed. */
const isWorse = ({ correctness }: PairComparison): boolean =>
  correctness.some(({ metric, outcome }) => outcome === "regressed" && metric !== "overloaded");
