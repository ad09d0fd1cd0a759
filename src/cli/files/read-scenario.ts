import { ChatbenchError } from "../../base/chatbench-error.js";
import { type ParsedScenario, type ParseOptions, parseScenarioText } from "../../scenario/parse-scenario.js";
import { MAX_SCENARIO_BYTES } from "../../scenario/text/yaml-source.js";
import { readerBeside } from "./read-beside.js";
import { type InputKind, inputName, readInput } from "./read-input.js";

const SCENARIO: InputKind = {
  refusal: (message, hint, cause) => new ChatbenchError("scenario_unreadable", message, hint, { cause }),
  what: "a scenario",
  maxBytes: MAX_SCENARIO_BYTES,
  hints: {
    wrongFile: "Name one scenario, such as scenarios/200-users.yaml.",
    missing: "`chatbench init` writes a scenario to start from.",
  },
};

/** A scenario's text, and what is needed to parse it. */
export interface ScenarioText extends Required<ParseOptions> {
  readonly text: string;
  /** Its name in messages. */
  readonly file: string;
}

/**
 * Reads the text of a scenario from a file, a pipe, or standard input for `-`.
 *
 * @throws ChatbenchError `scenario_unreadable` (missing, a folder, too large, not text).
 */
export async function readScenarioText(path: string): Promise<ScenarioText> {
  const text = decode(await readInput(path, SCENARIO), path);
  return { text, file: inputName(path), readFile: readerBeside(path) };
}

/**
 * Reads and parses a scenario, with `--set` overrides applied.
 *
 * @throws ChatbenchError as {@link readScenarioText} does, or `scenario_invalid` with every problem.
 */
export async function readScenarioFile(path: string, overrides: readonly string[] = []): Promise<ParsedScenario> {
  const { text, ...options } = await readScenarioText(path);
  return parseScenarioText(text, { ...options, overrides });
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (thrown) {
    const hint = "Save it as UTF-8, or check that this is the file you mean.";
    throw SCENARIO.refusal(`${inputName(path)} is not text in UTF-8.`, hint, thrown);
  }
}
