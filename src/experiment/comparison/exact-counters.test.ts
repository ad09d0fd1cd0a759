import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { side, withValues } from "../../test-support/samples/sample-sides.js";
import { compareCounters, counterOutcome } from "./exact-counters.js";

const test = suite("exact counters");

test("any change shows with one run of each when the counter has no chance in it", () => {
  assert.equal(counterOutcome([1], [1.004]), "regressed");
  assert.equal(counterOutcome([1.004], [1]), "improved");
  assert.equal(counterOutcome([200], [1]), "improved");
  assert.equal(counterOutcome([0], [0.001]), "regressed");
  assert.equal(counterOutcome([1], [1]), "equivalent");
});

test("any change shows when each side repeats itself, whole number or not", () => {
  assert.equal(counterOutcome([4.505, 4.505], [4.506, 4.506]), "regressed");
  assert.equal(counterOutcome([0.1, 0.1, 0.1], [0.1, 0.1, 0.1]), "equivalent");
});

test("where order and chance have a part in it, up to 1 % is no change, and ranges that overlap tell nothing", () => {
  assert.equal(counterOutcome([100.2, 100.4], [100.9, 101.1]), "equivalent");
  assert.equal(counterOutcome([100.2, 100.4], [102.1, 102.3]), "regressed");
  assert.equal(counterOutcome([102.1, 102.3], [100.2, 100.4]), "improved");
  assert.equal(counterOutcome([99.5, 103.5], [103.4, 106.2]), "inconclusive");
});

test("swapping the sides turns the outcome round", () => {
  const values = fc.array(
    fc.integer({ min: 0, max: 12 }).map((value) => value / 4),
    { minLength: 1, maxLength: 4 },
  );
  const turned = {
    regressed: "improved",
    improved: "regressed",
    equivalent: "equivalent",
    inconclusive: "inconclusive",
  };
  fc.assert(
    fc.property(values, values, (before, after) => {
      assert.equal(counterOutcome(after, before), turned[counterOutcome(before, after)]);
    }),
  );
});

const EXAMINED = "server.perMessage.connectionsExaminedPerDm";

test("counts runs that do not count for times, but not those that were cut short", () => {
  const scan = side("map-scan", 3, (result, run) =>
    withValues(result, { [EXAMINED]: 100, verdict: run === 0 ? "inconclusive" : "pass" }),
  );
  const lookup = side("map-lookup", 2, (result, run) =>
    withValues(result, { [EXAMINED]: run === 0 ? 77 : 1, verdict: run === 0 ? "aborted" : "pass" }),
  );
  const [first, ...others] = compareCounters(scan, lookup);
  assert.deepEqual(first, { metric: EXAMINED, baseline: 100, candidate: 1, outcome: "improved" });
  assert.deepEqual(
    others.map(({ outcome }) => outcome),
    ["equivalent", "equivalent"],
  );
});

test("a counter that only one side has is inconclusive, one that none has is left out", () => {
  const none = side("b", 2, (result) => withValues(result, { [EXAMINED]: null }));
  const [first] = compareCounters(side("a", 2), none);
  assert.deepEqual(first, { metric: EXAMINED, baseline: 1, candidate: null, outcome: "inconclusive" });
  assert.equal(
    compareCounters(none, none).some(({ metric }) => metric === EXAMINED),
    false,
  );
  assert.equal(
    compareCounters(none, none).some(({ metric }) => metric.startsWith("server.relay")),
    false,
  );
});

test.run();
