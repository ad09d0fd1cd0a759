/** Checks that docs/formats.md has a row for each format, with its files. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { repositoryRoot } from "../../test-support/runner/golden.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { COMPARISON_FORMATS } from "./comparison/comparison-formats.js";
import { RUN_FORMATS } from "./run-formats.js";

const test = suite("formats docs");

const guide = readFileSync(join(repositoryRoot(), "docs", "formats.md"), "utf8");

test("docs/formats.md lists the formats in order, with the files that each writes", () => {
  const rows = [...guide.matchAll(/^\| `([\w-]+)` \| ([^|]+) \|/gm)].map(([, name = "", files = ""]) => ({
    name,
    files,
  }));
  assert.deepEqual(
    rows.map(({ name }) => name),
    RUN_FORMATS.map(({ name }) => name),
  );
  for (const [i, { render }] of RUN_FORMATS.entries()) {
    const [first] = render(sampleResult());
    assert.ok(rows[i]?.files.includes(first?.file ?? "stderr"), `${rows[i]?.name}: ${rows[i]?.files}`);
  }
});

test("docs/formats.md names the formats of a comparison, which runs have too", () => {
  const [, section = ""] = /^## A comparison or a gate\n(.*?)^## /ms.exec(guide) ?? [];
  for (const { name } of COMPARISON_FORMATS) {
    assert.ok(section.includes(`\`${name}\``), name);
    assert.ok(RUN_FORMATS.some((format) => format.name === name));
  }
});

test.run();
