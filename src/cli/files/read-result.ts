import { ChatbenchError } from "../../base/chatbench-error.js";
import { COMPARISON_SCHEMA, type Comparison } from "../../result/comparison/comparison.js";
import { parseComparison } from "../../result/comparison/parse-comparison.js";
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
  return parseRunResult(await readText(path));
}

// A truncated file may end within a character; then the error must say that it is truncated.
const readText = async (path: string): Promise<string> => new TextDecoder().decode(await readInput(path, RESULT));

/** What a report can be made of. */
export type Reportable =
  | { readonly kind: "run"; readonly result: StoredRunResult }
  | { readonly kind: "comparison"; readonly comparison: Comparison };

/** A comparison begins with its schema; further into a text, the words may be part of anything. */
const SCHEMA_WITHIN = 200;
const FAMILY = COMPARISON_SCHEMA.split("/")[0] ?? "";

/**
 * Reads and checks what a report is to be made of: the result of a run, or a comparison.
 *
 * @throws ChatbenchError as `readResultFile` does.
 */
export async function readReportable(path: string): Promise<Reportable> {
  const text = await readText(path);
  // Any version of it, so that the error says which one this is.
  const isComparison = text.slice(0, SCHEMA_WITHIN).includes(`"${FAMILY}/`);
  return isComparison
    ? { kind: "comparison", comparison: parseComparison(text) }
    : { kind: "run", result: parseRunResult(text) };
}
