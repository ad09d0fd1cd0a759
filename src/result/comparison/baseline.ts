import { z } from "zod";
import { ChatbenchError, errorMessage } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { formatBytes } from "../../base/units.js";
import { digestOf } from "../canonical-json.js";
import type { RunResult } from "../run-result.js";
import { runResultSchema } from "../run-result-schema.js";

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

const baselineSchema = z.object({
  schema: z.literal(BASELINE_SCHEMA),
  name: z.string(),
  commit: z.string().nullable(),
  results: z.array(runResultSchema).min(1).max(100),
});

/** Makes a baseline of runs. */
export function baselineOf(results: readonly RunResult[], name: string, commit: string | null): Baseline {
  return { schema: BASELINE_SCHEMA, name, commit, results: results.map((result) => ({ ...result, timeline: [] })) };
}

/** Returns the text of a baseline file. `parseBaseline` reads it back. */
export function serializeBaseline(baseline: Baseline): string {
  const content: unknown = JSON.parse(JSON.stringify(baseline));
  return `${JSON.stringify({ ...baseline, digest: digestOf(content) }, null, 1)}\n`;
}

/**
 * Parses the text of a baseline file.
 *
 * @throws ChatbenchError `baseline_invalid`.
 */
export function parseBaseline(text: string): Baseline {
  if (text.length > MAX_BASELINE_BYTES) throw invalid(`it is larger than ${formatBytes(MAX_BASELINE_BYTES)}`);
  let document: Record<string, unknown>;
  try {
    document = { ...JSON.parse(text) };
  } catch (thrown) {
    throw invalid(`it is cut short, or is not JSON: ${errorMessage(thrown)}`);
  }
  const { digest, ...content } = document;
  if (content["schema"] !== BASELINE_SCHEMA) throw invalid(`its schema is not ${BASELINE_SCHEMA}`);
  if (digest !== digestOf(content)) throw invalid("its content does not match its digest: it was changed by hand");
  const checked = baselineSchema.safeParse(content);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw invalid(`${issue?.path.map(String).join(".")}: ${issue?.message}`);
}

function invalid(why: string): ChatbenchError {
  return new ChatbenchError(
    "baseline_invalid",
    `The baseline cannot be used: ${inertText(why)}.`,
    "Store a new one with --update-baseline.",
  );
}
