import { readFile, stat } from "node:fs/promises";
import { ChatbenchError, errorMessage, systemErrorCode } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { formatBytes } from "../../base/units.js";
import { MAX_RESULT_BYTES, parseRunResult, type StoredRunResult } from "../../result/parse-run-result.js";

const HINT = "Name the result.json that a run wrote, such as results/200-users/…/result.json.";

const unreadable = (message: string, cause?: unknown): ChatbenchError =>
  new ChatbenchError("result_unreadable", message, HINT, { cause });

/**
 * Reads and checks a result file.
 *
 * @throws ChatbenchError `result_unreadable` (missing, a folder, too large), or as `parseRunResult` does.
 */
export async function readResultFile(path: string): Promise<StoredRunResult> {
  const name = inertText(path);
  try {
    // Asked before reading: a pipe would be waited for, and a huge file would fill the memory.
    const file = await stat(path);
    if (!file.isFile()) throw unreadable(`${name} is ${file.isDirectory() ? "a folder" : "not a regular file"}.`);
    if (file.size > MAX_RESULT_BYTES) {
      throw unreadable(`${name} has ${formatBytes(file.size)}; a result has at most ${formatBytes(MAX_RESULT_BYTES)}.`);
    }
    return parseRunResult(await readFile(path, "utf8"));
  } catch (thrown) {
    if (thrown instanceof ChatbenchError) throw thrown;
    if (systemErrorCode(thrown) === "ENOENT") throw unreadable(`There is no file ${name}.`, thrown);
    throw unreadable(`${name} could not be read: ${inertText(errorMessage(thrown))}.`, thrown);
  }
}
