import { z } from "zod";
import { errorMessage } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { formatBytes } from "../../base/units.js";
import { HISTORY_SCHEMA, type HistoryEntry } from "./history-entry.js";

/** Larger files are not read: ten thousand runs stay below. Exported so that callers can check before reading. */
export const MAX_HISTORY_BYTES = 64_000_000;
/** A line with every metric that there is has a tenth of this. */
const MAX_LINE_LENGTH = 200_000;
const MAX_NAME_LENGTH = 300;

const text = z.string().max(MAX_NAME_LENGTH);
const numbers = z.record(text, z.number());

const historySchema = z.object({
  schema: z.literal(HISTORY_SCHEMA),
  at: z.iso.datetime(),
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/, "expected the hexadecimal hash of a commit")
    .nullable(),
  branch: text.nullable(),
  dirty: z.boolean(),
  scenario: text,
  scenarioDigest: text,
  machine: z.object({ cpuModel: text, cores: z.number(), node: text, chatbench: text }),
  runs: z.int().min(0),
  verdict: z.enum(["pass", "fail", "inconclusive", "aborted"]),
  outcome: z.enum(["improved", "regressed", "equivalent", "inconclusive"]).nullable(),
  values: numbers,
  counters: numbers,
});

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;
type Checked = DeepReadonly<z.output<typeof historySchema>>;
type AssignableBothWays<A, B> = [A, B] extends [B, A] ? true : false;
type Require<Condition extends true> = Condition;
export type HistorySchemaInStep = Require<AssignableBothWays<Checked, HistoryEntry>>;

/** A line that was left out. It stays in the file. */
export interface SkippedLine {
  /** From 1. */
  readonly line: number;
  /** Why, as a sentence. */
  readonly problem: string;
}

export interface History {
  /** In the order of time. */
  readonly entries: readonly HistoryEntry[];
  readonly skipped: readonly SkippedLine[];
}

/**
 * Parses the text of a history.jsonl. A line that is no entry is skipped and named; empty lines are nothing. Never
 * throws. The strings in the entries are still hostile text.
 */
export function parseHistory(content: string): History {
  const entries: HistoryEntry[] = [];
  const skipped: SkippedLine[] = [];
  const lines = content.split("\n");
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const parsed = parseLine(line);
    if (typeof parsed !== "string") entries.push(parsed);
    else
      skipped.push({
        line: i + 1,
        problem: i === lines.length - 1 ? `${parsed} It is the last line, and has no end.` : parsed,
      });
  }
  return { entries: entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)), skipped };
}

/** Returns the entry, or why there is none. */
function parseLine(line: string): HistoryEntry | string {
  if (line.length > MAX_LINE_LENGTH) {
    return `It has ${formatBytes(line.length)}; a line of a history has at most ${formatBytes(MAX_LINE_LENGTH)}.`;
  }
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (thrown) {
    return `It is cut short, or is not JSON: ${inertText(errorMessage(thrown))}.`;
  }
  const checked = historySchema.safeParse(value);
  if (checked.success) return checked.data;
  const schema = schemaOf(value);
  if (schema !== HISTORY_SCHEMA) {
    return schema === null
      ? "It names no schema, so it is not a line of a history."
      : `It has the schema ${inertText(schema, 60)}; this chatbench reads ${HISTORY_SCHEMA}. The version that wrote it reads it.`;
  }
  const [issue] = checked.error.issues;
  return inertText(
    `It does not match ${HISTORY_SCHEMA}: ${issue?.path.map(String).join(".")}: ${issue?.message}.`,
    300,
  );
}

function schemaOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("schema" in value)) return null;
  return typeof value.schema === "string" ? value.schema : null;
}
