import { readFile, stat } from "node:fs/promises";
import { ChatbenchError, errorMessage, systemErrorCode } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { formatBytes } from "../../base/units.js";
import { type ParsedScenario, parseScenarioText } from "../../scenario/parse-scenario.js";
import { MAX_SCENARIO_BYTES } from "../../scenario/text/yaml-source.js";
import { readerBeside } from "./read-beside.js";

const unreadable = (message: string, hint: string, cause?: unknown): ChatbenchError =>
  new ChatbenchError("scenario_unreadable", message, hint, { cause });

/**
 * Reads and parses a scenario file, with `--set` overrides laid over it.
 *
 * @throws ChatbenchError `scenario_unreadable` (missing, a folder, too large, not text) or
 *   `scenario_invalid` with every problem.
 */
export async function readScenarioFile(path: string, overrides: readonly string[] = []): Promise<ParsedScenario> {
  return parseScenarioText(await readText(path), { file: path, overrides, readFile: readerBeside(path) });
}

async function readText(path: string): Promise<string> {
  const name = inertText(path);
  try {
    // Asked before reading: a pipe would be waited for, and a huge file would fill the memory.
    const file = await stat(path);
    if (!file.isFile()) {
      const what = file.isDirectory() ? "is a folder, not a scenario file" : "is not a regular file";
      throw unreadable(`${name} ${what}.`, "Name one scenario, such as scenarios/200-users.yaml.");
    }
    if (file.size > MAX_SCENARIO_BYTES) {
      const sizes = `${formatBytes(file.size)}; a scenario has at most ${formatBytes(MAX_SCENARIO_BYTES)}`;
      throw unreadable(`${name} is too large to be a scenario: ${sizes}.`, "Check that this is the file you mean.");
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (thrown) {
    if (thrown instanceof ChatbenchError) throw thrown;
    if (systemErrorCode(thrown) === "ENOENT") {
      throw unreadable(`There is no file ${name}.`, "`chatbench init` writes a scenario to start from.", thrown);
    }
    if (systemErrorCode(thrown) === "ERR_ENCODING_INVALID_ENCODED_DATA") {
      throw unreadable(
        `${name} is not text in UTF-8.`,
        "Save it as UTF-8, or check that this is the file you mean.",
        thrown,
      );
    }
    throw unreadable(`${name} could not be read: ${errorMessage(thrown)}.`, "Check that you may read it.", thrown);
  }
}
