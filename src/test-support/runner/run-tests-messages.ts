/**
 * The messages from the process of one test file to the runner, as JSON lines on a separate descriptor, so that nothing
 * a test prints can be mistaken for them.
 */

export const REPORT_DESCRIPTOR = 3;

export type TestMessage =
  /** A suite ran. `failures` is uvu's own text about the tests that failed. */
  | { readonly type: "suite"; readonly passed: number; readonly failed: number; readonly failures: string }
  | { readonly type: "skipped"; readonly name: string; readonly reason: string }
  /** Something other than a failing test is wrong with the file. */
  | { readonly type: "problem"; readonly message: string }
  /** Every registered suite has run. Without this message the file counts as cut off. */
  | { readonly type: "finished" };

/** A test that was skipped because something it needs is missing; published by `testIf`. */
export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

/** The diagnostics channel on which skipped tests are announced within a test process. */
export const SKIPPED_CHANNEL = "chatbench.test.skipped";

/** Parses what was read from the descriptor, and drops a last line cut short by a crash. */
export function parseTestMessages(text: string): TestMessage[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line): TestMessage => JSON.parse(line));
}
