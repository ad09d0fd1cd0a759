import { ChatbenchError } from "../../base/chatbench-error.js";
import { MAX_RESULT_BYTES, parseRunResult, type StoredRunResult } from "../../result/parse-run-result.js";
import { type InputKind, readInput } from "./read-input.js";

const HINT = "Name the result.json that a run wrote, such as results/200-users/…/result.json.";

const RESULT: InputKind = {
  refusal: (message, hint, cause) => new ChatbenchError("result_unreadable", message, hint, { cause }),
  what: "a result",
  maxBytes: MAX_RESULT_BYTES,
  hints: { wrongFile: HINT, missing: HINT },
};

/**
 * Reads and checks a result from a file, a pipe, or standard input for `-`.
 *
 * @throws ChatbenchError `result_unreadable` (missing, a folder, too large), or as `parseRunResult` does.
 */
export async function readResultFile(path: string): Promise<StoredRunResult> {
  // A truncated file may end within a character; then the error must say that it is truncated.
  return parseRunResult(new TextDecoder().decode(await readInput(path, RESULT)));
}
