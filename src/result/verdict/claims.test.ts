import assert from "node:assert/strict";
import { suite } from "uvu";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { targetResult } from "../../test-support/samples/sample-result-variants.js";
import type { MemorySlope } from "../run-result.js";
import { evaluateClaims } from "./claims.js";

const test = suite("claims");

test("a measured value is below, within or above its claimed range, ends included, or not measured", () => {
  const claim = (metric: string, from: number, to: number) => ({ text: "2-8KB", source: "seed", metric, from, to });
  const ranges = [
    [19, 30],
    [18, 30],
    [2, 18],
    [2, 17],
  ] as const;
  const outcomes = ranges.map(
    ([from, to]) => evaluateClaims([claim("delivery.expected", from * 1_000, to * 1_000)], sampleResult())[0]?.outcome,
  );
  assert.deepEqual(outcomes, ["below", "within", "within", "above"]);
  assert.deepEqual(evaluateClaims([claim("memory.perConnection.rss", 1, 2)], targetResult()), [
    { ...claim("memory.perConnection.rss", 1, 2), measured: null, outcome: "not measured" },
  ]);
});

function outcomeOf(slope: Partial<MemorySlope> | null, from: number, to: number): string | undefined {
  const result = sampleResult();
  assert.ok(result.memory !== null);
  const base: MemorySlope = { bytes: 7_000, ciLow: 6_000, ciHigh: 8_000, r2: 0.99, linear: true };
  const perConnection = { ...result.memory.perConnection, rss: slope && { ...base, ...slope } };
  const claim = { text: "so much", source: "a document", metric: "memory.perConnection.rss", from, to };
  return evaluateClaims([claim], { ...result, memory: { ...result.memory, perConnection } })[0]?.outcome;
}

test("a slope is within the claimed range, ends included, or on one side of it, only with its whole interval", () => {
  assert.equal(outcomeOf({}, 6_000, 8_000), "within");
  assert.equal(outcomeOf({}, 2_000, 8_192), "within");
  assert.equal(outcomeOf({}, 2_000, 5_999), "above");
  assert.equal(outcomeOf({}, 8_001, 9_000), "below");
});

test("an interval that is partly outside the claimed range leaves the claim undecided", () => {
  assert.equal(outcomeOf({}, 2_000, 7_500), "undecided");
  assert.equal(outcomeOf({}, 6_500, 20_000), "undecided");
  assert.equal(outcomeOf({}, 6_500, 7_500), "undecided");
  assert.equal(outcomeOf({}, 2_000, 6_000), "undecided", "one point in common is enough");
});

test("a slope without an interval decides nothing, and without a slope nothing is compared", () => {
  assert.equal(outcomeOf({ ciLow: null, ciHigh: null }, 2_000, 7_000), "undecided");
  assert.equal(outcomeOf({ ciLow: null, ciHigh: null }, 2_000, 6_999), "undecided");
  assert.equal(outcomeOf(null, 2_000, 8_000), "not measured");
});

test.run();
