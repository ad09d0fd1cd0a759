import { ChatbenchError, errorMessage } from "../base/chatbench-error.js";
import { inertText } from "../base/hostile-text.js";
import { formatBytes } from "../base/units.js";
import { digestOf } from "./canonical-json.js";
import { RESULT_SCHEMA, type RunResult } from "./run-result.js";
import { runResultSchema } from "./run-result-schema.js";

/** A stored result. The digest detects accidents and edits, but it is not a signature: anyone can compute it. */
export type StoredRunResult = RunResult & { readonly digest: string };

/**
 * Larger result files are not read; a run of a whole day stays below. Exported so that callers can check before
 * reading.
 */
export const MAX_RESULT_BYTES = 64_000_000;
const MAX_PROBLEMS = 5;
const RUN_AGAIN = "Use the file as the run wrote it, or repeat the run.";

/** Adds the digest to a result. `parseRunResult` accepts it in whatever layout it is then written. */
export function withDigest(result: RunResult): StoredRunResult {
  return { ...result, digest: digestOf(contentOf(result)) };
}

/** Returns the text of result.json in JSON's usual layout. */
export function serializeRunResult(result: RunResult): string {
  return `${JSON.stringify(withDigest(result), null, 2)}\n`;
}

/** Returns the result as JSON will read it back, without a digest: this is what the digest is computed from. */
function contentOf(result: RunResult): unknown {
  const { digest: _, ...content }: Record<string, unknown> = JSON.parse(JSON.stringify(result));
  return content;
}

/**
 * Parses the text of a result.json. It takes a second or two at most, whatever the text. The strings in the result are
 * still hostile text, and an `hdr` is only known to be a histogram once decoded.
 *
 * @throws ChatbenchError `result_too_big`, `result_truncated`, `result_version`, `result_edited` or
 *   `result_invalid`.
 */
export function parseRunResult(text: string): StoredRunResult {
  const document = parseObject(text);
  checkVersion(document);
  const digest = checkDigest(document);
  const checked = runResultSchema.safeParse(document);
  if (checked.success) return { ...checked.data, digest };
  const problems = checked.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  const more = problems.length > MAX_PROBLEMS ? ` And ${problems.length - MAX_PROBLEMS} more.` : "";
  throw new ChatbenchError(
    "result_invalid",
    `The result file does not match ${RESULT_SCHEMA}: another version of chatbench wrote it, or it was changed by hand. ` +
      `${problems
        .slice(0, MAX_PROBLEMS)
        .map((problem) => inertText(problem))
        .join("; ")}.${more}`,
    RUN_AGAIN,
  );
}

function parseObject(text: string): Record<string, unknown> {
  if (text.length > MAX_RESULT_BYTES) {
    throw new ChatbenchError(
      "result_too_big",
      `This result file is larger than ${formatBytes(MAX_RESULT_BYTES)}, the most that one can have.`,
      "Check that this is the result.json of a run.",
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new ChatbenchError(
      "result_truncated",
      `The result file is cut short, or is not JSON: ${inertText(errorMessage(thrown))}.`,
      RUN_AGAIN,
      { cause: thrown },
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ChatbenchError(
      "result_version",
      "The file is not a chatbench result: its JSON is not an object.",
      RUN_AGAIN,
    );
  }
  return { ...value };
}

function checkVersion({ schema }: Record<string, unknown>): void {
  if (schema === RESULT_SCHEMA) return;
  const other = typeof schema === "string" ? `has the schema ${inertText(schema, 60)}` : "names no schema";
  throw new ChatbenchError(
    "result_version",
    `The result file ${other}; this chatbench reads ${RESULT_SCHEMA}.`,
    "Use the version of chatbench that wrote the file, or repeat the run.",
  );
}

function checkDigest(document: Record<string, unknown>): string {
  const { digest, ...content } = document;
  const actual = digestOf(content);
  if (digest === actual) return actual;
  const how = typeof digest === "string" ? "its content does not match its digest" : "it has no digest";
  throw new ChatbenchError("result_edited", `The result file was changed after the run wrote it: ${how}.`, RUN_AGAIN);
}
