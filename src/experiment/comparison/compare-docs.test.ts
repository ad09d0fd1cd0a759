/** Checks docs/compare.md: its table of margins is generated (UPDATE_GOLDEN=1 rewrites it), its figures are true. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { formatPercent } from "../../base/units.js";
import { formatMetric } from "../../result/metric.js";
import { smallestP } from "../../stats/rank-test.js";
import { assertGolden, repositoryRoot } from "../../test-support/runner/golden.js";
import { COMPARED_METRICS, type ComparedMetric } from "./compared-metrics.js";

const test = suite("compare docs");

const GUIDE = "docs/compare.md";
const guide = readFileSync(join(repositoryRoot(), GUIDE), "utf8");

function marginText({ metric, margin, floor }: ComparedMetric): string {
  return formatPercent(margin) + (floor === 0 ? "" : `, or ${formatMetric(metric, floor)}`);
}

/** One row for each margin, with the metrics that have it. */
function rowsOf(metrics: readonly ComparedMetric[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const row of metrics) {
    const margin = `${row.better} | ${marginText(row)}`;
    groups.set(margin, [...(groups.get(margin) ?? []), `\`${row.metric}\``]);
  }
  return [...groups].map(([margin, names]) => `${names.join(", ")} | ${margin} |`);
}

test("docs/compare.md has the margin of every compared metric", () => {
  const rows = [true, false].flatMap((judged) =>
    rowsOf(COMPARED_METRICS.filter((row) => row.judged === judged)).map(
      (row) => `| ${judged ? "judged" : "shown"} | ${row}`,
    ),
  );
  const content = ["| | metric | better | margin |", "|---|---|---|---|", ...rows].join("\n");
  const block = /(<!-- margins: [^>]*-->\n).*?(<!-- \/margins -->)/s;
  assert.match(guide, block);
  assertGolden(
    GUIDE,
    guide.replace(block, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`),
  );
});

test("what it says of few runs is so", () => {
  assert.deepEqual(
    [smallestP(3, 3), smallestP(4, 4), smallestP(5, 5)].map((p) => p.toPrecision(2)),
    ["0.10", "0.029", "0.0079"],
  );
  for (const figure of ["p = 0.10", "0.029", "0.0079"]) assert.ok(guide.includes(figure), figure);
  assert.ok(6 * smallestP(5, 5) < 0.05 && 7 * smallestP(5, 5) > 0.05);
});

test.run();
