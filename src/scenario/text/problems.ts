import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";

/** The path to a value: keys, and indexes into lists. */
export type Path = readonly (string | number)[];

/** A problem of a scenario's data, without its place in the text. */
export interface DataProblem {
  readonly path: Path;
  /** A sentence that continues the path: `must be at least 1, but is 0.` */
  readonly message: string;
  /** Whether the key itself is wrong rather than its value. */
  readonly aboutKey?: true;
}

/** A finding about several values. It is dropped when one of them is invalid by itself. */
export interface CrossFinding extends DataProblem {
  readonly involves: readonly Path[];
}

/** A problem of a scenario, with its place. */
export interface ScenarioProblem {
  /** `traffic.dm.bytes`, `thresholds[2]`; empty for the scenario as a whole. */
  readonly path: string;
  readonly message: string;
  /** Counted from 1; `null` when the scenario was not parsed from text, or the problem comes from an override. */
  readonly line: number | null;
  readonly column: number | null;
  /** The `--set` or `--vary` that caused it, as given. */
  readonly override: string | null;
  /** Present when it was `--vary`. */
  readonly isVaried?: true;
}

/** The most problems listed. A text with more is another kind of file. */
const MAX_LISTED = 100;

/** The error for an invalid scenario. Its `code` is `scenario_invalid`, and its message lists every problem. */
export class InvalidScenarioError extends ChatbenchError {
  readonly problems: readonly ScenarioProblem[];

  constructor(source: string, problems: readonly ScenarioProblem[]) {
    const lines = problems.slice(0, MAX_LISTED).map((problem) => formatProblem(source, problem));
    if (problems.length > MAX_LISTED) lines.push(`… and ${problems.length - MAX_LISTED} more.`);
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    const hint = "docs/scenario.md explains every key; `chatbench schema` lets an editor check them.";
    super("scenario_invalid", [`${count} in ${inertText(source)}:`, ...lines].join("\n  "), hint);
    this.problems = problems;
  }
}

/** Formats a path: `traffic.dm.bytes`, `thresholds[2]`. Unknown keys are hostile text and are made inert. */
export function formatPath(path: Path): string {
  const parts = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${inertText(key, 60)}`));
  return parts.join("").replace(/^\./, "");
}

/** Formats a problem as one line: `file:3:7: users: must be at least 1, but is 0.` or `--set users=0: must be …` */
export function formatProblem(source: string, problem: ScenarioProblem): string {
  const option = problem.isVaried ? "--vary" : "--set";
  if (problem.override !== null) return `${option} ${inertText(problem.override, 120)}: ${problem.message}`;
  const place = problem.line === null ? [source] : [source, problem.line, problem.column];
  const path = problem.path === "" ? "" : `${problem.path}: `;
  return `${inertText(place.join(":"))}: ${path}${problem.message}`;
}

/** Compares problems: overrides first, then down the file. */
export function byPlace(a: ScenarioProblem, b: ScenarioProblem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
