import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";

/** The way to a value: keys, and indexes into lists. */
export type Path = readonly (string | number)[];

/** Something wrong with a scenario's data, before it is known where the data came from. */
export interface Finding {
  readonly path: Path;
  /** A sentence that goes on from the path: `must be at least 1, but is 0.` */
  readonly message: string;
  /** The key itself is wrong, not its value. */
  readonly aboutKey?: true;
}

/** A finding that concerns several values: it is dropped when one of them is wrong by itself. */
export interface CrossFinding extends Finding {
  readonly involves: readonly Path[];
}

/** Something wrong with a scenario, and where. */
export interface ScenarioProblem {
  /** `traffic.dm.bytes`, `thresholds[2]`; empty for the scenario as a whole. */
  readonly path: string;
  readonly message: string;
  /** From 1; `null` when the scenario did not come as text, or an override is at fault. */
  readonly line: number | null;
  readonly column: number | null;
  /** The `--set` that is at fault, as it was given. */
  readonly override: string | null;
}

/** A text with more problems than this is another kind of file. */
const MAX_LISTED = 100;

/** A scenario that cannot be used; `code` is `scenario_invalid` and the message lists every problem. */
export class InvalidScenarioError extends ChatbenchError {
  readonly problems: readonly ScenarioProblem[];

  constructor(source: string, problems: readonly ScenarioProblem[]) {
    const lines = problems.slice(0, MAX_LISTED).map((problem) => formatProblem(source, problem));
    if (problems.length > MAX_LISTED) lines.push(`… and ${problems.length - MAX_LISTED} more.`);
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    const hint = "docs/scenario.md explains every key; `chatbench schema` lets an editor check them.";
    super("scenario_invalid", [`${inertText(source)} has ${count}:`, ...lines].join("\n  "), hint);
    this.problems = problems;
  }
}

/** `traffic.dm.bytes`, `thresholds[2]`; unknown keys are hostile text and come out inert. */
export function formatPath(path: Path): string {
  const parts = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${inertText(key, 60)}`));
  return parts.join("").replace(/^\./, "");
}

/** One line: `file:3:7: users: must be at least 1, but is 0.` or `--set users=0: must be …` */
export function formatProblem(source: string, problem: ScenarioProblem): string {
  if (problem.override !== null) return `--set ${inertText(problem.override, 120)}: ${problem.message}`;
  const place = problem.line === null ? [source] : [source, problem.line, problem.column];
  const path = problem.path === "" ? "" : `${problem.path}: `;
  return `${inertText(place.join(":"))}: ${path}${problem.message}`;
}

/** The order of a reader: overrides first, then down the file. */
export function byPlace(a: ScenarioProblem, b: ScenarioProblem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
