/** Matches whole lines of comment. Comments after code are kept, since a string may look like one. */
const COMMENT_LINE = /^\s*(?:\/\/|\/?\*).*$/gm;

/**
 * Finds problems in the source of a test file that uvu cannot report at run time: a suite that is declared and never
 * run, and a leftover `.only` or `.skip`.
 *
 * @returns a sentence for each problem; empty when there is none.
 */
export function sourceProblems(source: string): string[] {
  const code = source.replace(COMMENT_LINE, "");
  const suites = [...code.matchAll(/\b(?:const|let|var)\s+(\w+)\s*=\s*(?:\w+\.)?suite\(/g)].map(
    ([, name]) => name ?? "",
  );
  const neverRun = suites
    .filter((name) => !new RegExp(`\\b${name}\\.run\\(\\)`).test(code))
    .map((name) => `The suite \`${name}\` is never run: call ${name}.run() at the end.`);
  const hiding = [...new Set([...suites, "test"])].flatMap((name) =>
    ["only", "skip"]
      .filter((what) => new RegExp(`\\b${name}\\.${what}\\(`).test(code))
      .map((what) => `\`${name}.${what}\` was left in the file: it hides tests. To skip with a reason use testIf.`),
  );
  return [...neverRun, ...hiding];
}
