import assert from "node:assert/strict";
import { suite } from "uvu";
import { trendsOf } from "../../../result/history/trends.js";
import { assertGolden } from "../../../test-support/runner/golden.js";
import { HOSTILE } from "../../../test-support/samples/hostile-result.js";
import { SAMPLE_MACHINE, sampleEntry, sampleHistory } from "../../../test-support/samples/sample-history.js";
import type { HistoryView } from "../../facts/history-facts.js";
import { type HistoryTableOptions, renderHistoryTable } from "./render-history-table.js";
import { sparkline } from "./sparkline.js";

const test = suite("history table");

const PLAIN: HistoryTableOptions = { width: 80, color: false, blocks: true };
const viewOf = (entries = sampleHistory()): HistoryView => ({
  source: "history.jsonl",
  version: "0.1.0",
  groups: trendsOf(entries, 200),
  warnings: [],
});

for (const width of [80, 140]) {
  test(`a history is as in its golden file, ${width} columns wide`, () => {
    const text = renderHistoryTable(viewOf(), { ...PLAIN, width });
    assertGolden(`src/report/table/golden/history/${width}.txt`, text);
    for (const line of text.split("\n")) assert.ok([...line].length <= width, line);
  });
}

test("a terminal without block characters gets no sparklines", () => {
  assert.doesNotMatch(renderHistoryTable(viewOf(), { ...PLAIN, blocks: false }), /[▁-█]|trend/);
});

test("a few runs cannot show that nothing changed, except in counters", () => {
  const text = renderHistoryTable(viewOf(sampleHistory().slice(0, 9)), { ...PLAIN, width: 140 });
  assert.match(text, /^No change: 7 series of up to 9 runs\.$/m);
  assert.match(text, /latency\.dm\.p50 .* too few runs to tell/);
  assert.match(text, /connectionsExaminedPerDm .* none/);
});

test("groups beyond the fourth are counted", () => {
  const entries = Array.from({ length: 6 }, (_, day) =>
    sampleEntry(day, { values: { x: 1 }, machine: { ...SAMPLE_MACHINE, cores: day + 1 } }),
  );
  const text = renderHistoryTable(viewOf(entries), PLAIN);
  assert.match(text, /, 6 cores/);
  assert.match(text, /, 3 cores/);
  assert.doesNotMatch(text, /, 2 cores/);
  assert.match(text, /^2 older groups: --out writes a page with all of them\.$/m);
});

test("a run with changes that its commit lacks, or without a commit, is named so", () => {
  const at = (given: object) => [
    sampleEntry(0, { counters: { x: 1 } }),
    sampleEntry(1, { counters: { x: 2 }, ...given }),
  ];
  const render = (given: object): string => renderHistoryTable(viewOf(at(given)), { ...PLAIN, width: 140 });
  assert.match(render({ dirty: true }), /1 → 2 at 3f2b1cc-dirty, 2026-09-02/);
  assert.match(render({ commit: null }), /1 → 2 at 2026-09-02/);
});

test("hostile text cannot reach the terminal", () => {
  const machine = { cpuModel: HOSTILE, cores: 2, node: HOSTILE, chatbench: HOSTILE };
  const entry = sampleEntry(0, { scenario: HOSTILE, branch: HOSTILE, machine, values: { [HOSTILE]: 1 } });
  const text = renderHistoryTable(viewOf([entry]), { ...PLAIN, width: 2_000 });
  assert.doesNotMatch(text.replaceAll("\n", ""), /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
});

test("a sparkline shows a step, and small noise as level", () => {
  assert.equal(sparkline([1, 1, 1, 2, 2, 2], 10), "▁▁▁███");
  assert.equal(sparkline([1, 1, 1, 1, 2, 2, 2, 2], 4), "▁▁██");
  assert.match(sparkline([100, 103, 98, 101, 99], 10), /^[▄▅]+$/);
  assert.equal(sparkline([0, 0, 0], 10), "▁▁▁");
  assert.equal(sparkline([5], 10).length, 1);
  assert.equal(sparkline([-1, -2, -3], 10).length, 3);
});

test.run();
