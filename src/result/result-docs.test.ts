/** docs/result.md names every field, docs/exit-codes.md every reason and error of a result. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { repositoryRoot } from "../test-support/runner/golden.js";
import { clusterResult } from "../test-support/samples/sample-cluster.js";
import { sampleResult } from "../test-support/samples/sample-result.js";
import { failedResult } from "../test-support/samples/sample-result-variants.js";
import { withDigest } from "./parse-run-result.js";

const test = suite("result docs");

const read = (...path: readonly string[]): string => readFileSync(join(repositoryRoot(), ...path), "utf8");

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([field, member]) => [field, ...fieldsOf(member)]);
}

test("every field of result.json is in docs/result.md", () => {
  const guide = read("docs", "result.md");
  const { connections, delivery } = failedResult();
  const { server } = clusterResult();
  // The scenario has a guide of its own.
  const { scenario: _, ...fields } = { ...withDigest(sampleResult()), connections, delivery, server };
  const missing = [...new Set(fieldsOf(fields))].filter((field) => !new RegExp(`[\`.]${field}[\`.]`).test(guide));
  assert.deepEqual(missing, []);
});

test("every reason code and every error code of this folder is in docs/exit-codes.md", () => {
  const guide = read("docs", "exit-codes.md");
  const sources = readdirSync(join(repositoryRoot(), "src", "result")).filter((name) => !name.endsWith(".test.ts"));
  const codes = sources.flatMap((name) =>
    [...read("src", "result", name).matchAll(/(?:code: |ChatbenchError\(\s*)"(\w+)"/g)].map((match) => match[1] ?? ""),
  );
  assert.ok(codes.length > 15, "the pattern finds the codes");
  assert.deepEqual(
    [...new Set(codes)].filter((code) => !guide.includes(`\`${code}\``)),
    [],
  );
});

test.run();
