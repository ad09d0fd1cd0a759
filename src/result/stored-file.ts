import type { z } from "zod";
import { ChatbenchError, errorMessage } from "../base/chatbench-error.js";
import { inertText } from "../base/hostile-text.js";
import { formatBytes } from "../base/units.js";
import { digestOf } from "./canonical-json.js";

/** A kind of file that chatbench writes and reads back. */
export interface StoredFormat<Content> {
  /** The value of `schema` in such a file. */
  readonly schema: string;
  /** As sentences call it: `result file`. */
  readonly noun: string;
  /** The name that it usually has, and what makes it. */
  readonly usualName: string;
  readonly maker: string;
  /** Larger files are not read. */
  readonly maxBytes: number;
  readonly content: z.ZodType<Content>;
}

/** The digest detects accidents and edits, but it is not a signature: anyone can compute it. */
export interface Digested {
  readonly digest: string;
}

const MAX_PROBLEMS = 5;

/** Adds the digest to what a file is to hold. `parseStored` accepts it in whatever layout it is then written. */
export function withDigestOf<Content extends object>(content: Content): Content & Digested {
  // As JSON will read it back, without an earlier digest.
  const { digest: _, ...read }: Record<string, unknown> = JSON.parse(JSON.stringify(content));
  return { ...content, digest: digestOf(read) };
}

/** Returns the text of a file in JSON's usual layout. */
export function serializeStored(content: object): string {
  return `${JSON.stringify(withDigestOf(content), null, 2)}\n`;
}

/**
 * Parses the text of a file. It takes a second or two at most, whatever the text. The strings in it are still hostile
 * text.
 *
 * @throws ChatbenchError `result_too_big`, `result_truncated`, `result_version`, `result_edited` or
 *   `result_invalid`.
 */
export function parseStored<Content extends object>(text: string, format: StoredFormat<Content>): Content & Digested {
  const { schema, noun, maker } = format;
  const document = parseObject(text, format);
  checkVersion(document, format);
  const digest = checkDigest(document, format);
  const checked = format.content.safeParse(document);
  if (checked.success) return { ...checked.data, digest };
  const problems = checked.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  const more = problems.length > MAX_PROBLEMS ? ` And ${problems.length - MAX_PROBLEMS} more.` : "";
  throw new ChatbenchError(
    "result_invalid",
    `The ${noun} does not match ${schema}: another version of chatbench wrote it, or it was changed by hand. ` +
      `${problems
        .slice(0, MAX_PROBLEMS)
        .map((problem) => inertText(problem))
        .join("; ")}.${more}`,
    useAsWritten(maker),
  );
}

function parseObject(
  text: string,
  { noun, maker, usualName, maxBytes }: StoredFormat<unknown>,
): Record<string, unknown> {
  if (text.length > maxBytes) {
    throw new ChatbenchError(
      "result_too_big",
      `This ${noun} is larger than ${formatBytes(maxBytes)}, the most that one can have.`,
      `Check that this is the ${usualName} of a ${maker}.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new ChatbenchError(
      "result_truncated",
      `The ${noun} is cut short, or is not JSON: ${inertText(errorMessage(thrown))}.`,
      useAsWritten(maker),
      { cause: thrown },
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ChatbenchError(
      "result_version",
      `The file is not a chatbench ${noun.replace(/ file$/, "")}: its JSON is not an object.`,
      useAsWritten(maker),
    );
  }
  return { ...value };
}

function checkVersion(
  { schema: found }: Record<string, unknown>,
  { schema, noun, maker }: StoredFormat<unknown>,
): void {
  if (found === schema) return;
  const other = typeof found === "string" ? `has the schema ${inertText(found, 60)}` : "names no schema";
  throw new ChatbenchError(
    "result_version",
    `The ${noun} ${other}; this chatbench reads ${schema}.`,
    `Use the version of chatbench that wrote the file, or repeat the ${maker}.`,
  );
}

function checkDigest(document: Record<string, unknown>, { noun, maker }: StoredFormat<unknown>): string {
  const { digest, ...content } = document;
  const actual = digestOf(content);
  if (digest === actual) return actual;
  const how = typeof digest === "string" ? "its content does not match its digest" : "it has no digest";
  throw new ChatbenchError(
    "result_edited",
    `The ${noun} was changed after the ${maker} wrote it: ${how}.`,
    useAsWritten(maker),
  );
}

const useAsWritten = (maker: string): string => `Use the file as the ${maker} wrote it, or repeat the ${maker}.`;
