import { createHash } from "node:crypto";
import { ChatbenchError } from "../base/chatbench-error.js";

/** The deepest nesting allowed; a result has seven levels. */
const MAX_DEPTH = 64;

/**
 * Returns the canonical text of a JSON value, the same for any spacing and order of keys: keys sorted by UTF-16 units,
 * no spaces, numbers and strings as ECMAScript writes them (RFC 8785).
 *
 * @param value as `JSON.parse` returns it.
 * @throws ChatbenchError `result_invalid` when it nests deeper than any result does.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (depth === MAX_DEPTH) {
    throw new ChatbenchError("result_invalid", `The result file nests deeper than ${MAX_DEPTH} levels.`);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member, depth + 1)}`).join()}}`;
}

/** Returns the digest of the canonical form: `sha256:` and 64 hexadecimal digits. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash("sha256").update(canonicalJson(value)).digest("hex")}`;
}
