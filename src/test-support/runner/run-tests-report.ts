import type { FileOutcome } from "./run-tests-process.js";

const indent = (text: string): string => text.trimEnd().replace(/^/gm, "      ");

export function hasFailed(outcome: FileOutcome): boolean {
  return outcome.failed > 0 || outcome.problems.length > 0;
}

/** Formats one file's outcome: one line, and all details if it failed. */
export function renderFile(name: string, outcome: FileOutcome): string {
  const seconds = (outcome.durationMs / 1000).toFixed(2);
  const skipped = outcome.skipped.length > 0 ? `, ${outcome.skipped.length} skipped` : "";
  const line = `${hasFailed(outcome) ? "FAIL" : "ok  "}  ${name}  ${outcome.passed} passed${skipped}  ${seconds} s`;
  if (!hasFailed(outcome)) return `${line}\n`;
  const problems = outcome.problems.map((problem) => `      ${problem}\n`).join("");
  const failures = outcome.failures === "" ? "" : `${indent(outcome.failures)}\n`;
  const output = outcome.output.trim() === "" ? "" : `      --- its output\n${indent(outcome.output)}\n      ---\n`;
  return `${line}\n${problems}${failures}${output}`;
}

/**
 * Formats the summary; its last line contains only the totals. A file with problems counts as one failure more than its
 * failed tests.
 */
export function renderTotals(named: readonly { readonly name: string; readonly outcome: FileOutcome }[]): string {
  const outcomes = named.map(({ outcome }) => outcome);
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const withProblems = outcomes.filter((outcome) => outcome.problems.length > 0).length;
  const skipped = outcomes.flatMap((outcome) => outcome.skipped);
  const failedTests = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0) + withProblems;
  const nothingRan = passed + failedTests + skipped.length === 0;
  const sections = [
    ...skipped.map(({ name, reason }) => `skipped  ${name}: ${reason}\n`),
    ...named.filter(({ outcome }) => hasFailed(outcome)).map(({ name }) => `failed   ${name}\n`),
    nothingRan ? "No test was found.\n" : "",
  ];
  const failed = nothingRan ? 1 : failedTests;
  return `\n${sections.join("")}${passed} passed, ${failed} failed, ${skipped.length} skipped\n`;
}
