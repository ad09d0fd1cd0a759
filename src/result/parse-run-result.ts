import { ChatbenchError, errorMessage } from "../base/chatbench-error.js";
import { inertText } from "../base/hostile-text.js";
import { formatBytes } from "../base/units.js";
import { digestOf } from "./canonical-json.js";
import { RESULT_SCHEMA, type RunResult } from "./run-result.js";
import { runResultSchema } from "./run-result-schema.js";

/** A result as it is stored. The digest finds accidents and edits; it is no signature: anyone can compute it. */
export type StoredRunResult = RunResult & { readonly digest: string };

/** Larger result files are not read: a run of a whole day stays below. A caller may look before it reads. */
export const MAX_RESULT_BYTES = 64_000_000;
const MAX_PROBLEMS = 5;
const RUN_AGAIN = "Use the file as the run wrote it, or run again.";

/** The result with its digest: whatever layout it is then written in, `parseRunResult` knows it again. */
export function withDigest(result: RunResult): StoredRunResult {
  return { ...result, digest: digestOf(contentOf(result)) };
}

/** The text of result.json in JSON's usual layout. */
export function serializeRunResult(result: RunResult): string {
  return `${JSON.stringify(withDigest(result), null, 2)}\n`;
}

/** What will be read back, and so what the digest is of: the result as JSON makes it, without a digest. */
function contentOf(result: RunResult): unknown {
  const { digest: _, ...content }: Record<string, unknown> = JSON.parse(JSON.stringify(result));
  return content;
}

/**
 * Reads the text of a result.json. Whatever the text is, the answer comes within a second or two; the
 * strings inside remain hostile text, and an `hdr` is only known to be a histogram once it is decoded.
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
    `The result file is not what ${RESULT_SCHEMA} prescribes. ` +
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
      `A result file has at most ${formatBytes(MAX_RESULT_BYTES)}; this one is larger.`,
      "Check that this is the result.json of a run.",
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new ChatbenchError(
      "result_truncated",
      `The result file is cut short, or no JSON at all: ${inertText(errorMessage(thrown))}.`,
      RUN_AGAIN,
      { cause: thrown },
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ChatbenchError(
      "result_version",
      "The file holds no chatbench result: its JSON is not an object.",
      RUN_AGAIN,
    );
  }
  return { ...value };
}

function checkVersion({ schema }: Record<string, unknown>): void {
  if (schema === RESULT_SCHEMA) return;
  const other = typeof schema === "string" ? `is of schema ${inertText(schema, 60)}` : "names no schema";
  throw new ChatbenchError(
    "result_version",
    `The result file ${other}; this chatbench reads ${RESULT_SCHEMA}.`,
    "Use the chatbench version that wrote the file, or run again.",
  );
}

function checkDigest(document: Record<string, unknown>): string {
  const { digest, ...content } = document;
  const actual = digestOf(content);
  if (digest === actual) return actual;
  const how = typeof digest === "string" ? "its content does not match its digest" : "it has no digest";
  throw new ChatbenchError("result_edited", `The result file was changed after the run wrote it: ${how}.`, RUN_AGAIN);
}
