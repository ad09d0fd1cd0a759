/** Checks that docs/report.md lists the sections of a report and of a comparison in order. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { repositoryRoot } from "../test-support/runner/golden.js";
import { clusterResult } from "../test-support/samples/sample-cluster.js";
import { faultsResult } from "../test-support/samples/sample-faults.js";
import { sampleResult } from "../test-support/samples/sample-result.js";
import { hostileComparison } from "../test-support/samples/sample-sweeps.js";
import { comparisonSections } from "./facts/comparison/comparison-sections.js";
import { sectionsOf } from "./facts/sections.js";

const test = suite("report docs");

/** A result that has every section. */
function wholeResult() {
  const { http, claims } = sampleResult();
  const { faults } = faultsResult();
  return { ...clusterResult(), http, claims, faults };
}

test("docs/report.md has a row for every section, in page order", () => {
  const guide = readFileSync(join(repositoryRoot(), "docs", "report.md"), "utf8");
  const [, table = ""] = guide.split("| section |");
  const [rows = ""] = table.split("\n## ");
  const documented = [...rows.matchAll(/^\| ([^|]+) \|/gm)]
    .map((match) => match[1])
    .filter((name) => name !== "Verdict");
  const names = sectionsOf(wholeResult()).map(({ name }) => name);
  assert.ok(names.length > 8, "the sections are found");
  assert.deepEqual(documented, names);
});

test("docs/report.md has a row for every section of a comparison, in page order", () => {
  const guide = readFileSync(join(repositoryRoot(), "docs", "report.md"), "utf8");
  const [, rows = ""] = guide.split("| part of a comparison |");
  const documented = [...rows.matchAll(/^\| ([^|]+) \|/gm)]
    .map((match) => match[1])
    .filter((name) => name !== "Outcome");
  assert.deepEqual(
    documented,
    comparisonSections(hostileComparison()).map(({ name }) => name),
  );
});

test.run();
