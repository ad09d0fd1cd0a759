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

type Row = readonly Choice[];

/** A variant with its scenario, or with what is wrong with it. */
interface Attempt {
  readonly row: Row;
  readonly parsed: ParsedScenario | null;
  readonly problems: readonly ScenarioProblem[];
}

/** Parses the scenario once for each variant. @throws InvalidScenarioError with every problem of every variant. */
export function parseVariants(grid: readonly Row[], source: VariantSource): readonly ParsedScenario[] {
  const attempts = grid.map((row) => attempt(row, source));
  const parsed = attempts.map((one) => one.parsed).filter((one) => one !== null);
  if (parsed.length === attempts.length) return parsed;
  const { file } = source;
  const found = attempts.flatMap(({ row, problems }) =>
    problems.map((problem) => {
      const cause = problem.isVaried ? [] : causeOf(problem, row, attempts, file);
      if (cause.length === 0) return problem;
      const options = inertText(maskUrls(cause.map((choice) => `--vary ${overrideOf(choice)}`).join(" ")));
      return { ...problem, message: `${problem.message} (${options})` };
    }),
  );
  throw new InvalidScenarioError(file, distinct(found, file));
}

function attempt(row: Row, { text, file, overrides, readFile }: VariantSource): Attempt {
  try {
    const options = { file, overrides, varied: row.map(overrideOf), ...(readFile && { readFile }) };
    return { row, parsed: parseScenarioText(text, options), problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof InvalidScenarioError)) throw thrown;
    return { row, parsed: null, problems: thrown.problems };
  }
}

/**
 * Returns the varied values that a problem of the scenario's text comes from: none if every variant has it, one if all
 * variants with that value have it, otherwise all of the variant.
 */
function causeOf(problem: ScenarioProblem, row: Row, attempts: readonly Attempt[], file: string): Row {
  const line = formatProblem(file, problem);
  const isThere = ({ problems }: Attempt): boolean => problems.some((other) => formatProblem(file, other) === line);
  if (attempts.every(isThere)) return [];
  const one = row.find((choice) => attempts.every((other) => !isIn(other.row, choice) || isThere(other)));
  return one === undefined ? row : [one];
}

const isIn = (row: Row, { key, text }: Choice): boolean =>
  row.some((choice) => choice.key === key && choice.text === text);

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
