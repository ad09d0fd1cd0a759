/** Checks that docs/report.md lists the sections of a report in order. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { repositoryRoot } from "../test-support/runner/golden.js";
import { clusterResult } from "../test-support/samples/sample-cluster.js";
import { faultsResult } from "../test-support/samples/sample-faults.js";
import { sampleResult } from "../test-support/samples/sample-result.js";
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
  const [, rows = ""] = guide.split("| section |");
  const documented = [...rows.matchAll(/^\| ([^|]+) \|/gm)]
    .map((match) => match[1])
    .filter((name) => name !== "Verdict");
  const names = sectionsOf(wholeResult()).map(({ name }) => name);
  assert.ok(names.length > 8, "the sections are found");
  assert.deepEqual(documented, names);
});

test.run();
