import { z } from "zod";
import type { RunResult } from "../run-result.js";
import { runResultSchema } from "../run-result-schema.js";
import { parseStored, type StoredFormat, serializeStored } from "../stored-file.js";

export const BASELINE_SCHEMA = "chatbench.baseline/v1";

/** A hundred runs of a short scenario stay below. */
export const MAX_BASELINE_BYTES = 16_000_000;

/** Runs that later ones are compared with, as `ci --update-baseline` stores them. */
export interface Baseline {
  readonly schema: typeof BASELINE_SCHEMA;
  /** Of the scenario. */
  readonly name: string;
  /** The commit that was measured; `null` outside a git repository. */
  readonly commit: string | null;
  /** Without their timelines, which no comparison reads. */
  readonly results: readonly RunResult[];
}

const FORMAT: StoredFormat<Baseline> = {
  schema: BASELINE_SCHEMA,
  noun: "baseline file",
  usualName: "baseline",
  maker: "gate",
  maxBytes: MAX_BASELINE_BYTES,
  content: z.object({
    schema: z.literal(BASELINE_SCHEMA),
    name: z.string(),
    commit: z.string().nullable(),
    results: z.array(runResultSchema).min(1).max(100),
  }),
};

/** Makes a baseline of runs. */
export function baselineOf(results: readonly RunResult[], name: string, commit: string | null): Baseline {
  return { schema: BASELINE_SCHEMA, name, commit, results: results.map((result) => ({ ...result, timeline: [] })) };
}

/** Returns the text of a baseline file. `parseBaseline` reads it back. */
export function serializeBaseline(baseline: Baseline): string {
  return serializeStored(baseline);
}

/**
 * Parses the text of a baseline file.
 *
 * @throws ChatbenchError `result_too_big`, `result_truncated`, `result_version`, `result_edited` or `result_invalid`.
 */
export function parseBaseline(text: string): Baseline {
  return parseStored(text, FORMAT);
}
