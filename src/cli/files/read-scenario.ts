import { ChatbenchError } from "../../base/chatbench-error.js";
import { type ParsedScenario, parseScenarioText } from "../../scenario/parse-scenario.js";
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

/**
 * Reads and parses a scenario from a file, a pipe, or standard input for `-`, with `--set` overrides applied.
 *
 * @throws ChatbenchError `scenario_unreadable` (missing, a folder, too large, not text) or
 *   `scenario_invalid` with every problem.
 */
export async function readScenarioFile(path: string, overrides: readonly string[] = []): Promise<ParsedScenario> {
  const text = decode(await readInput(path, SCENARIO), path);
  return parseScenarioText(text, { file: inputName(path), overrides, readFile: readerBeside(path) });
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (thrown) {
    const hint = "Save it as UTF-8, or check that this is the file you mean.";
    throw SCENARIO.refusal(`${inputName(path)} is not text in UTF-8.`, hint, thrown);
  }
}
