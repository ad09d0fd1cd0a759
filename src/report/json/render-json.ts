import { type StoredRunResult, withDigest } from "../../result/parse-run-result.js";
import type { RunResult } from "../../result/run-result.js";

/** Top-level keys in the order a reader asks. The compiler checks that every key is here. */
const TOP_LEVEL_ORDER: Readonly<Record<keyof StoredRunResult, number>> = {
  schema: 0,
  id: 1,
  verdict: 2,
  exitCode: 3,
  reasons: 4,
  command: 5,
  seed: 6,
  connections: 7,
  errorAnswers: 8,
  messages: 9,
  delivery: 10,
  overloaded: 11,
  latency: 12,
  memory: 13,
  server: 14,
  generator: 15,
  http: 16,
  faults: 17,
  thresholds: 18,
  claims: 19,
  steady: 20,
  environment: 21,
  scenario: 22,
  timeline: 23,
  digest: 24,
};

const MAX_LINE = 200;

function write(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const isArray = Array.isArray(value);
  const [open, close] = isArray ? ["[", "]"] : ["{", "}"];
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return open + close;
  if (!isArray) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return writeEntries(entries, { isArray, open, close, indent });
}

interface Frame {
  readonly isArray: boolean;
  readonly open: string | undefined;
  readonly close: string | undefined;
  readonly indent: string;
}

// A second of the timeline or a plateau fits on one line, so a long run stays readable.
function writeEntries(entries: readonly (readonly [string, unknown])[], frame: Frame): string {
  const inner = `${frame.indent}  `;
  const items = entries.map(([key, item]) => (frame.isArray ? "" : `${JSON.stringify(key)}: `) + write(item, inner));
  const line = `${frame.open} ${items.join(", ")} ${frame.close}`;
  const isFlat = entries.every(([, item]) => typeof item !== "object" || item === null);
  if (isFlat && frame.indent.length + line.length <= MAX_LINE) return line;
  return `${frame.open}\n${inner}${items.join(`,\n${inner}`)}\n${frame.indent}${frame.close}`;
}

/**
 * Renders the result as JSON text that ends in a newline: the verdict first and the digest last, with the keys of
 * nested objects in alphabetical order. Equal results give the same text. `parseRunResult` reads it back.
 */
export function renderJson(result: RunResult): string {
  const stored = withDigest(result);
  const keys = Object.entries(TOP_LEVEL_ORDER).sort(([, a], [, b]) => a - b);
  const parts = keys.map(([key]) => `  ${JSON.stringify(key)}: ${write(stored[key as keyof StoredRunResult], "  ")}`);
  return `{\n${parts.join(",\n")}\n}\n`;
}
