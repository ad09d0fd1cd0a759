import assert from "node:assert/strict";
import { suite } from "uvu";
import type { Memory, MemorySlope } from "../../result/run-result.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { isTooSmallToTell, proportionText, returnedText, slopeText } from "./memory-metrics.js";
import { formatMeasured } from "./metric-value.js";

const test = suite("memory in words");

const SLOPE: MemorySlope = { bytes: 7_310, ciLow: 6_290, ciHigh: 8_330, r2: 0.99, linear: true };

function memoryWith(but: Partial<Memory["perConnection"]>): Memory {
  const { memory } = sampleResult();
  assert.ok(memory !== null);
  return { ...memory, perConnection: { ...memory.perConnection, ...but } };
}

test("a slope is shown with its interval wherever it is compared", () => {
  assert.equal(slopeText(SLOPE), "7.31 KB ±1.02 KB");
  assert.equal(slopeText({ ...SLOPE, ciLow: null, ciHigh: null }), "7.31 KB");
  const result = { memory: memoryWith({ rss: SLOPE }) };
  assert.equal(formatMeasured(result, "memory.perConnection.rss", 7_310), "7.31 KB ±1.02 KB");
  assert.equal(formatMeasured(result, "memory.growth.rss", 7_310), "7.31 KB");
});

test("a slope whose interval includes zero, or that is negative, is marked as too small to tell", () => {
  const negative = { ...SLOPE, bytes: -312, ciLow: -1_312, ciHigh: 688 };
  assert.equal(slopeText(negative), "-312 B ±1 KB, too small to tell");
  assert.equal(isTooSmallToTell({ ...SLOPE, bytes: 0, ciLow: 0, ciHigh: 0 }), false, "nothing at all, for certain");
  assert.equal(isTooSmallToTell({ ...SLOPE, ciLow: null, ciHigh: null }), false);
  assert.equal(isTooSmallToTell(SLOPE), false);
});

test("growth out of proportion is reported with the range that the figure is an average over", () => {
  assert.equal(proportionText(memoryWith({}), "server"), null);
  const bent = memoryWith({ heapUsed: { ...SLOPE, linear: false }, kernel: { ...SLOPE, linear: null } });
  assert.match(
    proportionText(bent, "server") ?? "",
    /^Memory of the server did not grow in proportion \(JavaScript heap\): .* average over up to 200 users/,
  );
});

test("memory that kept growing after everyone had left is not reported as a share given back", () => {
  assert.match(returnedText({ ...memoryWith({}), returnedAfterDisconnect: -0.288 }), /by 28\.8 % of what the users/);
});

test.run();
