import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { maskUrls } from "../../base/secrets.js";
import { type ParsedScenario, type ParseOptions, parseScenarioText } from "../../scenario/parse-scenario.js";
import { formatProblem, InvalidScenarioError, type ScenarioProblem } from "../../scenario/text/problems.js";

/** A varied key, and the text of the value that one variant gives it. */
export interface Choice {
  readonly key: string;
  readonly text: string;
}

export const overrideOf = ({ key, text }: Choice): string => `${key}=${text}`;

interface VariantSource extends ParseOptions {
  readonly text: string;
  readonly file: string;
  readonly overrides: readonly string[];
}

/** Parses the scenario once for each variant. @throws InvalidScenarioError with every problem of every variant. */
export function parseVariants(
  grid: readonly (readonly Choice[])[],
  { text, file, overrides, readFile }: VariantSource,
): readonly ParsedScenario[] {
  const wrong: { readonly problems: readonly ScenarioProblem[]; readonly varied: readonly string[] }[] = [];
  const parsed = grid.flatMap((row) => {
    const varied = row.map(overrideOf);
    try {
      return [parseScenarioText(text, { file, overrides, varied, ...(readFile && { readFile }) })];
    } catch (thrown) {
      if (!(thrown instanceof InvalidScenarioError)) throw thrown;
      wrong.push({ problems: thrown.problems, varied });
      return [];
    }
  });
  if (wrong.length === 0) return parsed;
  const found = wrong.flatMap(({ problems, varied }) =>
    problems.map((problem) => {
      const isOfAll = wrong.length === grid.length && wrong.every((other) => has(other.problems, problem, file));
      if (problem.isVaried || isOfAll) return problem;
      const cause = inertText(maskUrls(`--vary ${varied.join(" --vary ")}`));
      return { ...problem, message: `${problem.message} (${cause})` };
    }),
  );
  throw new InvalidScenarioError(file, distinct(found, file));
}

const has = (problems: readonly ScenarioProblem[], problem: ScenarioProblem, file: string): boolean =>
  problems.some((other) => formatProblem(file, other) === formatProblem(file, problem));

/** Drops repetitions. A key that does not exist is wrong with each of its values, and said once. */
function distinct(problems: readonly ScenarioProblem[], file: string): readonly ScenarioProblem[] {
  const names = problems.map((problem) =>
    problem.isVaried && problem.path === "" ? problem.message : formatProblem(file, problem),
  );
  return problems.filter((_, index) => names.indexOf(names[index] ?? "") === index);
}

/**
 * Refuses values that make the same run, such as 15s and 15000ms. Names, thresholds and claims change no run.
 *
 * @throws ChatbenchError `usage`
 */
export function refuseTwins(parsed: readonly ParsedScenario[], labels: readonly string[]): void {
  const deeds = parsed.map(({ scenario }) =>
    JSON.stringify({ ...scenario, name: "", description: "", thresholds: [], claims: [] }),
  );
  const again = deeds.findIndex((deed, index) => deeds.indexOf(deed) < index);
  if (again === -1) return;
  const first = deeds.indexOf(deeds[again] ?? "");
  throw new ChatbenchError(
    "usage",
    `--vary makes the same run twice: as ${labels[first]} and as ${labels[again]}.`,
    "Vary a key that changes what a run does, and name each value once.",
  );
}
