import { type Digested, parseStored, type StoredFormat, serializeStored } from "../stored-file.js";
import { COMPARISON_SCHEMA, type Comparison } from "./comparison.js";
import { comparisonSchema } from "./comparison-schema.js";

/** A stored comparison. */
export type StoredComparison = Comparison & Digested;

/** Larger comparisons are not read; a grid of several hundred variants stays below. */
export const MAX_COMPARISON_BYTES = 64_000_000;

const FORMAT: StoredFormat<Comparison> = {
  schema: COMPARISON_SCHEMA,
  noun: "comparison file",
  usualName: "comparison.json",
  maker: "comparison",
  maxBytes: MAX_COMPARISON_BYTES,
  content: comparisonSchema,
};

/** Returns the text of comparison.json, with its digest. */
export function serializeComparison(comparison: Comparison): string {
  return serializeStored(comparison);
}

/**
 * Parses the text of a comparison.json. The strings in it are still hostile text, and an `hdr` is only known to be a
 * histogram once decoded.
 *
 * @throws ChatbenchError `result_too_big`, `result_truncated`, `result_version`, `result_edited` or
 *   `result_invalid`.
 */
export function parseComparison(text: string): StoredComparison {
  return parseStored(text, FORMAT);
}
