/** Checks that docs/result.md names every field, and docs/exit-codes.md every exit code, verdict, reason and error. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { EXIT } from "../base/exit-codes.js";
import { repositoryRoot } from "../test-support/runner/golden.js";
import { clusterResult } from "../test-support/samples/sample-cluster.js";
import { sampleResult } from "../test-support/samples/sample-result.js";
import { failedResult } from "../test-support/samples/sample-result-variants.js";
import { withDigest } from "./parse-run-result.js";
import { SENTENCES } from "./verdict/sentences.js";
import { ROWS } from "./verdict/verdict.js";

const test = suite("result docs");

const read = (...path: readonly string[]): string => readFileSync(join(repositoryRoot(), ...path), "utf8");

/** The text of every product file in a folder of src. */
function sourcesOf(folder: string): readonly string[] {
  return readdirSync(join(repositoryRoot(), "src", folder), { recursive: true })
    .map(String)
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !/^(?:bench|test-support)\b/.test(path))
    .map((path) => read("src", folder, path));
}

const codesIn = (sources: readonly string[], pattern: RegExp): Set<string> =>
  new Set(sources.flatMap((source) => [...source.matchAll(pattern)].map((match) => match[1] ?? "")));

/** The code spans in one column of a guide's tables, from the rows that `isRow` selects. */
function cells(guide: string, column: number, isRow: (cells: readonly string[]) => boolean): readonly string[] {
  const rows = guide.split("\n").filter((line) => line.startsWith("|"));
  return rows
    .map((row) => row.split("|").map((cell) => cell.trim()))
    .filter(isRow)
    .flatMap((row) => [...(row[column] ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""));
}

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([field, member]) => [field, ...fieldsOf(member)]);
}

test("every field of result.json is in docs/result.md, every counter in docs/server.md", () => {
  const { connections, delivery } = failedResult();
  const { server } = clusterResult();
  const counters = Object.keys(server?.nodes[0]?.counters ?? {});
  assert.ok(counters.length > 15, "counters are found");
  // The scenario has its own guide.
  const { scenario: _, ...fields } = { ...withDigest(sampleResult()), connections, delivery, server };
  const names = [...new Set(fieldsOf(fields))].filter((field) => !counters.includes(field));
  const missingIn = (guide: string, list: readonly string[]) =>
    list.filter((field) => !new RegExp(`[\`.]${field}[\`.]`).test(guide));
  assert.deepEqual(missingIn(read("docs", "result.md"), names), []);
  assert.deepEqual(missingIn(read("docs", "server.md"), counters), []);
});

test("docs/exit-codes.md has every exit code", () => {
  const codes = [...read("docs", "exit-codes.md").matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]));
  assert.deepEqual(codes, Object.values(EXIT));
});

test("docs/exit-codes.md has every reason of a verdict, in the order of precedence", () => {
  const rows = ROWS.flatMap(({ verdict, codes }) => codes.map((code) => [verdict, code]));
  const guide = read("docs", "exit-codes.md");
  const documented = [...guide.matchAll(/^\| `(\w+)` \| (`[\w`, ]+`) \|/gm)].flatMap(([, verdict, codes = ""]) =>
    [...codes.matchAll(/\w+/g)].map(([code]) => [verdict, code]),
  );
  assert.deepEqual(documented, rows);
});

test("docs/exit-codes.md has every reason that stands beside a verdict", () => {
  const decisive: readonly string[] = ROWS.flatMap(({ codes }) => codes);
  const beside = Object.keys(SENTENCES).filter((code) => !decisive.includes(code));
  assert.ok(beside.includes("lost_in_faults"));
  for (const code of beside) assert.ok(read("docs", "exit-codes.md").includes(`\`${code}\``), code);
});

test("docs/exit-codes.md has every error of chatbench, and no other", () => {
  const [, errors = ""] = read("docs", "exit-codes.md").split("## Errors");
  const documented = cells(errors, 1, (row) => /^`/.test(row[1] ?? ""));
  const codes = codesIn(sourcesOf("."), /(?:ChatbenchError\(|super\()\s*"(\w+)"/g);
  assert.ok(codes.size > 20, "the pattern finds the codes");
  assert.deepEqual([...documented].sort(), [...codes].sort());
});

test.run();
