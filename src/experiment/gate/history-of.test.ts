import assert from "node:assert/strict";
import { suite } from "uvu";
import { historyLine } from "../../result/history/history-entry.js";
import { parseHistory } from "../../result/history/parse-history.js";
import { heldUpResult } from "../../test-support/samples/sample-held-up.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { historyOf } from "./history-of.js";

const test = suite("history of a gate");

const PASS = { verdict: "pass", exitCode: 0, reasons: [] } as const;
const ORIGIN = { commit: "ab".repeat(20), branch: null, dirty: true };

function withP50(p50: number) {
  const result = sampleResult();
  const { dm } = result.latency;
  assert.ok(dm !== null);
  return { ...result, latency: { ...result.latency, dm: { ...dm, p50 } } };
}

test("holds medians over the runs that count, counters, and where they come from", () => {
  const entry = historyOf([withP50(700), withP50(900), withP50(800), heldUpResult()], PASS, null, ORIGIN);
  assert.ok(entry !== null);
  assert.deepEqual([entry.runs, entry.values["latency.dm.p50"], entry.verdict, entry.outcome], [3, 800, "pass", null]);
  assert.equal(entry.counters["server.perMessage.connectionsExaminedPerDm"], 1);
  assert.deepEqual(
    [entry.commit, entry.branch, entry.dirty, entry.scenario],
    ["ab".repeat(20), null, true, "200-users"],
  );
  // The history reads it back.
  assert.deepEqual(parseHistory(historyLine(entry)).entries, [entry]);
});

test("has counters and no times when no run counts, and nothing without a run", () => {
  const entry = historyOf([heldUpResult()], PASS, null, ORIGIN);
  assert.deepEqual([entry?.runs, entry?.values], [0, {}]);
  assert.equal(entry?.counters["server.perMessage.connectionsExaminedPerDm"], 1);
  assert.equal(historyOf([], PASS, null, ORIGIN), null);
});

test.run();
