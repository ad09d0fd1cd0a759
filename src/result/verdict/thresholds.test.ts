import assert from "node:assert/strict";
import { suite } from "uvu";
import type { Operator, Threshold } from "../../scenario/thresholds/threshold.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { targetResult } from "../../test-support/samples/sample-result-variants.js";
import { evaluateThresholds, failedThresholds } from "./thresholds.js";

const test = suite("thresholds and claims");

const threshold = (metric: string, op: Operator, limit: number): Threshold => ({
  metric,
  op,
  limit,
  text: `${metric} ${op} ${limit}`,
});

test("each operator holds exactly where it says", () => {
  const expected: Readonly<Record<Operator, readonly [below: boolean, equal: boolean, above: boolean]>> = {
    "==": [false, true, false],
    "!=": [true, false, true],
    "<": [true, false, false],
    "<=": [true, true, false],
    ">": [false, false, true],
    ">=": [false, true, true],
  };
  for (const [op, outcomes] of Object.entries(expected) as [Operator, readonly boolean[]][]) {
    // The sample measured 7,310 bytes per connection.
    const found = [7_311, 7_310, 7_309].map(
      (limit) => evaluateThresholds([threshold("memory.perConnection.rss", op, limit)], sampleResult())[0]?.pass,
    );
    assert.deepEqual(found, outcomes, op);
  }
});

test("a threshold keeps its words and shows what was measured", () => {
  assert.deepEqual(evaluateThresholds([threshold("delivery.lost", "==", 0)], sampleResult()), [
    { metric: "delivery.lost", op: "==", limit: 0, measured: 0, pass: true, text: "delivery.lost == 0" },
  ]);
});

test("a number the run does not have fails every operator, and the reason says so", () => {
  for (const op of ["==", "!=", "<", "<=", ">", ">="] as const) {
    const results = evaluateThresholds([threshold("memory.perConnection.rss", op, 16_000)], targetResult());
    assert.deepEqual([results[0]?.measured, results[0]?.pass], [null, false]);
    assert.deepEqual(failedThresholds(results), [
      {
        code: "threshold_failed",
        message: `The threshold memory.perConnection.rss ${op} 16000 was missed: the run did not measure it.`,
      },
    ]);
  }
});

test("what holds is no reason", () => {
  assert.deepEqual(failedThresholds(evaluateThresholds([threshold("delivery.lost", "==", 0)], sampleResult())), []);
});

test.run();
