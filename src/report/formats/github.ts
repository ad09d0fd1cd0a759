import type { RunResult } from "../../result/run-result.js";
import { type Annotation, workflowCommands } from "./parts/annotations.js";
import type { Format } from "./parts/format.js";

/** What the verdict makes of its reasons. A remark beside them is a notice. */
const LEVELS = { pass: "notice", fail: "error", inconclusive: "warning", aborted: "warning" } as const;

/**
 * The reasons of the verdict as annotations of a GitHub workflow, the one that decided first. They go to stderr, which
 * the runner reads as it reads stdout, so that `--json` leaves stdout whole.
 */
export const GITHUB: Format<RunResult> = {
  name: "github",
  render: (result) => [{ file: null, text: workflowCommands(verdictAnnotations(result, result.scenario.name)) }],
};

/** Makes an annotation of each reason for a verdict, on a run or at a gate. */
export const verdictAnnotations = (
  { verdict, reasons }: Pick<RunResult, "verdict" | "reasons">,
  name: string,
): readonly Annotation[] =>
  reasons.map(({ code, message }) => ({
    level: isRemark(code) ? "notice" : LEVELS[verdict],
    title: `chatbench ${name}: ${code}`,
    message,
  }));

/** Tells whether a reason stands beside the verdict and fails nothing (docs/exit-codes.md). */
const isRemark = (code: string): boolean => /_(noted|in_faults|unchecked)$/.test(code);
