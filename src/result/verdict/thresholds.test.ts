import assert from "node:assert/strict";
import { suite } from "uvu";
import type { Operator, Threshold } from "../../scenario/thresholds/parse-threshold.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { targetResult } from "../../test-support/samples/sample-result-variants.js";
import { evaluateThresholds, failedThresholds, failPastCeiling, undecidedThresholds } from "./thresholds.js";

const test = suite("thresholds and claims");

const KEPT_UP = { overloaded: null, memory: null };

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
    // The sample expected 18,000 deliveries.
    const found = [18_001, 18_000, 17_999].map(
      (limit) => evaluateThresholds([threshold("delivery.expected", op, limit)], sampleResult())[0]?.pass,
    );
    assert.deepEqual(found, outcomes, op);
  }
});

/** The outcome of a limit on a slope of 7,000 bytes. */
function onSlope(ci: readonly [low: number, high: number] | null, op: Operator, limit: number): boolean | null {
  const { memory } = sampleResult();
  assert.ok(memory !== null);
  const rss = { bytes: 7_000, ciLow: ci?.[0] ?? null, ciHigh: ci?.[1] ?? null, r2: 0.99, linear: true };
  const measured = { ...sampleResult(), memory: { ...memory, perConnection: { ...memory.perConnection, rss } } };
  const [result] = evaluateThresholds([threshold("memory.perConnection.rss", op, limit)], measured);
  assert.equal(result?.measured, 7_000);
  return result.pass;
}

test("a slope is compared with its whole interval, and is undecided if the limit lies within it", () => {
  const limits = [5_999, 6_000, 6_001, 7_000, 7_999, 8_000, 8_001];
  const expected: Readonly<Record<Operator, readonly (boolean | null)[]>> = {
    "<": [false, false, null, null, null, null, true],
    "<=": [false, null, null, null, null, true, true],
    ">": [true, null, null, null, null, false, false],
    ">=": [true, true, null, null, null, null, false],
    "==": [false, null, null, null, null, null, false],
    "!=": [true, null, null, null, null, null, true],
  };
  for (const [op, outcomes] of Object.entries(expected) as [Operator, readonly (boolean | null)[]][]) {
    assert.deepEqual(
      limits.map((limit) => onSlope([6_000, 8_000], op, limit)),
      outcomes,
      op,
    );
  }
});

test("an interval of one point decides like a number; a slope without an interval is undecided", () => {
  for (const op of ["==", "!=", "<", "<=", ">", ">="] as const) {
    const like = (limit: number): boolean | null | undefined =>
      evaluateThresholds([threshold("delivery.expected", op, limit)], sampleResult())[0]?.pass;
    for (const off of [-1, 0, 1]) assert.equal(onSlope([7_000, 7_000], op, 7_000 + off), like(18_000 + off), op);
    assert.equal(onSlope(null, op, 1e9), null, op);
  }
});

test("an undecided threshold has its own reason, and is not among the failed ones", () => {
  const { memory } = sampleResult();
  const thresholds = evaluateThresholds([threshold("memory.perConnection.rss", "<", 7_500)], sampleResult());
  assert.deepEqual(failedThresholds({ ...KEPT_UP, thresholds }), []);
  assert.deepEqual(undecidedThresholds({ ...KEPT_UP, thresholds, memory }), [
    {
      code: "threshold_undecided",
      message:
        "The threshold memory.perConnection.rss < 7500 could not be decided: the run measured 7.31 KB ±1.02 KB, which " +
        "reaches to both sides of the limit. More plateaus (ramp.plateaus) or more users would settle it.",
    },
  ]);
  const met = evaluateThresholds([threshold("memory.perConnection.rss", "<", 16_000)], sampleResult());
  assert.deepEqual(undecidedThresholds({ ...KEPT_UP, thresholds: met, memory }), []);
});

test("a threshold keeps its text and shows what was measured", () => {
  assert.deepEqual(evaluateThresholds([threshold("delivery.lost", "==", 0)], sampleResult()), [
    { metric: "delivery.lost", op: "==", limit: 0, measured: 0, pass: true, text: "delivery.lost == 0" },
  ]);
});

test("a missing number fails every operator, and the reason says so", () => {
  for (const op of ["==", "!=", "<", "<=", ">", ">="] as const) {
    const results = evaluateThresholds([threshold("memory.perConnection.rss", op, 16_000)], targetResult());
    assert.deepEqual([results[0]?.measured, results[0]?.pass], [null, false]);
    assert.deepEqual(failedThresholds({ ...KEPT_UP, thresholds: results }), [
      {
        code: "threshold_failed",
        message: `The threshold memory.perConnection.rss ${op} 16000 was missed: the run did not measure it.`,
      },
    ]);
  }
});

test("a threshold that is met gives no reason", () => {
  const thresholds = evaluateThresholds([threshold("delivery.lost", "==", 0)], sampleResult());
  assert.deepEqual(failedThresholds({ ...KEPT_UP, thresholds }), []);
});

test("an upper limit on response times cannot hold for an overloaded server, however short the run was", () => {
  const overloaded = { offeredPerSec: 1_200, deliveredPerSec: 1_000, backlogAtEnd: 3_000 };
  const asked = [
    threshold("latency.dm.p99", "<", 5_000_000),
    threshold("latency.fanout.mean", "<=", 5_000_000),
    threshold("latency.service.max", "<", 1),
    threshold("latency.dm.p50", ">", 5),
    threshold("latency.dm.min", "<", 5_000_000),
    threshold("latency.dm.count", "<", 5_000_000),
    threshold("latency.connect.p99", "<", 5_000_000),
    threshold("latency.scheduleLag.p99", "<", 5_000_000),
    threshold("delivery.lost", "<=", 0),
  ];
  const thresholds = failPastCeiling(evaluateThresholds(asked, sampleResult()));
  assert.deepEqual(
    thresholds.map(({ pass }) => pass),
    [false, false, false, true, true, true, true, true, true],
  );
  assert.deepEqual(
    failedThresholds({ overloaded, memory: null, thresholds }).map(({ code, message }) => `${code}: ${message}`),
    ["latency.dm.p99 < 5000000", "latency.fanout.mean <= 5000000", "latency.service.max < 1"].map(
      (text) =>
        `threshold_failed: The threshold ${text} cannot hold at this load: an overloaded server answers later and later.`,
    ),
  );
});

test.run();
