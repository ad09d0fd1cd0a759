import type { RunResult } from "../../result/run-result.js";
import { ROWS } from "../../result/verdict/verdict.js";
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
  render: (result) => [{ file: null, text: workflowCommands(annotations(result)) }],
};

const annotations = ({ verdict, reasons, scenario }: RunResult): readonly Annotation[] =>
  reasons.map(({ code, message }) => ({
    level: isRemark(code) ? "notice" : LEVELS[verdict],
    title: `chatbench ${scenario.name}: ${code}`,
    message,
  }));

const isRemark = (code: string): boolean => !ROWS.some(({ codes }) => codes.some((known) => known === code));
