import { RESULT_SCHEMA, type RunResult } from "./run-result.js";
import { runResultSchema } from "./run-result-schema.js";
import { type Digested, parseStored, type StoredFormat, serializeStored, withDigestOf } from "./stored-file.js";

/** A stored result. */
export type StoredRunResult = RunResult & Digested;

/**
 * Larger result files are not read; a run of a whole day stays below. Exported so that callers can check before
 * reading.
 */
export const MAX_RESULT_BYTES = 64_000_000;

const FORMAT: StoredFormat<RunResult> = {
  schema: RESULT_SCHEMA,
  noun: "result file",
  usualName: "result.json",
  maker: "run",
  maxBytes: MAX_RESULT_BYTES,
  content: runResultSchema,
};

/** Adds the digest to a result. `parseRunResult` accepts it in whatever layout it is then written. */
export function withDigest(result: RunResult): StoredRunResult {
  return withDigestOf(result);
}

/** Returns the text of result.json in JSON's usual layout. */
export function serializeRunResult(result: RunResult): string {
  return serializeStored(result);
}

/**
 * Parses the text of a result.json. It takes a second or two at most, whatever the text. The strings in the result are
 * still hostile text, and an `hdr` is only known to be a histogram once decoded.
 *
 * @throws ChatbenchError `result_too_big`, `result_truncated`, `result_version`, `result_edited` or
 *   `result_invalid`.
 */
export function parseRunResult(text: string): StoredRunResult {
  return parseStored(text, FORMAT);
}
