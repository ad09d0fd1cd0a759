import type { Secrets } from "../base/secrets.js";
import { applyOverrides, type Override, overrideProblem, readOverrides } from "./overrides.js";
import { resolveScenario, resolveServer } from "./resolve-scenario.js";
import { checkDocument } from "./rules/check-document.js";
import { type ReadFile, readTlsFiles } from "./rules/tls-rules.js";
import { scenarioSecrets, withoutSecrets } from "./scenario-secrets.js";
import type { Scenario, ServerSettings } from "./schema/scenario.js";
import type { ScenarioDocument } from "./schema/scenario-document.js";
import {
  byPlace,
  type DataProblem,
  formatPath,
  InvalidScenarioError,
  type Path,
  type ScenarioProblem,
} from "./text/problems.js";
import { readYaml, type YamlSource } from "./text/yaml-source.js";

export interface ParsedScenario {
  readonly scenario: Scenario;
  /** The scenario in the file's own words, with every default filled in and secrets masked, as results show it. */
  readonly document: ScenarioDocument;
  /** The secrets to mask in everything shown of a run. */
  readonly secrets: Secrets;
}

/** What parsing may need besides the scenario's text. */
export interface ParseOptions {
  /** Reads the files that a scenario names (`target.tls`). Without it, a scenario must not name any. */
  readonly readFile?: ReadFile;
}

/**
 * Parses a scenario given as data, such as the `scenario` of a result.
 *
 * @throws InvalidScenarioError with every problem there is.
 */
export function parseScenario(data: unknown, { readFile }: ParseOptions = {}): Scenario {
  const secrets = scenarioSecrets(data, []);
  const checked = check(data, secrets, readFile);
  if ("scenario" in checked) return checked.scenario;
  throw new InvalidScenarioError(
    "the scenario",
    checked.findings.map((finding) => masked(located(finding, null, null), secrets)),
  );
}

/** Checks data against the schema, the rules across keys, and the files that the scenario names. */
function check(
  data: unknown,
  secrets: Secrets,
  readFile: ReadFile | undefined,
): ParsedScenario | { readonly findings: readonly DataProblem[] } {
  const checked = checkDocument(data);
  const tls = readTlsFiles(data, readFile);
  const own = "findings" in checked ? checked.findings : [];
  if ("findings" in checked || tls.findings.length > 0) return { findings: [...own, ...tls.findings] };
  const { document } = checked;
  return { scenario: resolveScenario(document, tls.files), document: withoutSecrets(document), secrets };
}

/**
 * Parses a scenario's text, YAML or JSON, with overrides such as those of `--set` (`a.b=c`) applied.
 *
 * @param options.file the name of the text in messages; it is not read.
 * @param options.varied overrides that `--vary` made, applied after the others.
 * @throws InvalidScenarioError with every problem there is, each with line and column or its override.
 */
export function parseScenarioText(
  text: string,
  options: ParseOptions & {
    readonly file?: string;
    readonly overrides?: readonly string[];
    readonly varied?: readonly string[];
  } = {},
): ParsedScenario {
  const { file = "the scenario", overrides: set = [], varied = [] } = options;
  const source = readYaml(text.replace(/^\ufeff/, ""));
  const readings = [readOverrides(set), readOverrides(varied, true)];
  const overrides = readings.flatMap((reading) => reading.overrides);
  const problems = readings.flatMap((reading) => reading.problems);
  const inText = source.findings.map(({ line, column, ...finding }) => located(finding, line, column));
  const data = applyOverrides(source.data, overrides);
  const secrets = scenarioSecrets(data, [...set, ...varied]);
  // Text that is not YAML gives no data to check.
  const checked =
    source.findings.length > 0 && source.data === undefined ? undefined : check(data, secrets, options.readFile);
  const inData =
    checked && "findings" in checked ? checked.findings.map((finding) => place(finding, source, overrides)) : [];
  const all = [...problems, ...inText, ...inData].sort(byPlace);
  if (all.length > 0 || checked === undefined || "findings" in checked) {
    throw new InvalidScenarioError(
      file,
      all.map((problem) => masked(problem, secrets)),
    );
  }
  return checked;
}

/**
 * Makes the reference server's settings from `--set server.…` overrides and defaults.
 *
 * @throws InvalidScenarioError with every problem, such as a key outside `server`.
 */
export function parseServerSettings(texts: readonly string[]): ServerSettings {
  const { overrides, problems } = readOverrides(texts);
  const outside = overrides
    .filter(({ path }) => path[0] !== "server" || path.length < 2)
    .map((override) =>
      overrideProblem(
        override,
        override.path.join("."),
        "only keys of the server can be set here, such as server.routing.",
      ),
    );
  const wanted = overrides.filter(({ path }) => path[0] === "server" && path.length > 1);
  const checked = checkDocument(applyOverrides(SERVER_ALONE, wanted));
  const found = "findings" in checked ? checked.findings.map((finding) => place(finding, undefined, wanted)) : [];
  const all = [...problems, ...outside, ...found];
  if (all.length > 0 || "findings" in checked || checked.document.server === undefined) {
    const secrets = scenarioSecrets(undefined, texts);
    throw new InvalidScenarioError(
      "the server's settings",
      all.map((problem) => masked(problem, secrets)),
    );
  }
  return resolveServer(checked.document.server);
}

/** The smallest valid scenario, for when only its server matters. */
const SERVER_ALONE = { version: 1, name: "serve", users: 1, ramp: { plateaus: 1 } };

/** Masks the secrets in a problem, which quotes what is wrong and the override as given. */
function masked(problem: ScenarioProblem, { mask }: Secrets): ScenarioProblem {
  const { message, override } = problem;
  return { ...problem, message: mask(message), override: override === null ? null : mask(override) };
}

function located({ path, message }: DataProblem, line: number | null, column: number | null): ScenarioProblem {
  return { path: formatPath(path), message, line, column, override: null };
}

/** Returns the override that a problem comes from: the one at its key or above. Other problems come from the file. */
function place(finding: DataProblem, source: YamlSource | undefined, overrides: readonly Override[]): ScenarioProblem {
  const path = formatPath(finding.path);
  const override = overrides.findLast((candidate) => isWithin(finding.path, candidate.path));
  if (override !== undefined)
    return overrideProblem(override, path, `${path === override.path.join(".") ? "" : `${path} `}${finding.message}`);
  const at = source?.placeOf(finding);
  return located(finding, at?.line ?? null, at?.column ?? null);
}

const isWithin = (path: Path, outer: Path): boolean => outer.every((key, index) => path[index] === key);
