import assert from "node:assert/strict";
import { suite } from "uvu";
import { VIOLATIONS } from "../../protocol/violations.js";
import type { ExactComparison } from "../../result/comparison/comparison.js";
import { side, withValues } from "../../test-support/samples/sample-sides.js";
import type { ComparedSide } from "./compared-side.js";
import { compareCorrectness } from "./correctness.js";

const test = suite("correctness");

const with1 = (values: Readonly<Record<string, unknown>>, runs = 5): ComparedSide =>
  side("b", runs, (result, run) => (run === 0 ? withValues(result, values) : result));

const changed = (before: ComparedSide, after: ComparedSide): readonly ExactComparison[] =>
  compareCorrectness(before, after).filter(({ outcome }) => outcome !== "equivalent");

test("one more of anything that must not happen, in one of five runs, is a regression", () => {
  const wrongs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    ...Object.fromEntries(
      VIOLATIONS.filter((violation) => violation !== "indeterminate").map((violation) => {
        const path = `delivery.outsideFaults.${violation}`;
        return [path, { [path]: 1 }];
      }),
    ),
    "connections.failed": { "connections.failed": 1 },
    "connections.closedEarly": { "connections.closedEarly": 3, "connections.cutByFaults": 2 },
    "errorAnswers.count": { errorAnswers: [{ code: "x", count: 6, inFaults: 2, knownAway: 3 }] },
    "server.leftovers.connections": { "server.leftovers.connections": 1 },
    "server.leftovers.users": { "server.leftovers.users": 1 },
    "server.leftovers.rooms": { "server.leftovers.rooms": 1 },
  };
  assert.equal(Object.keys(wrongs).length, 14);
  for (const [metric, values] of Object.entries(wrongs)) {
    assert.deepEqual(changed(side("a", 5), with1(values)), [
      { metric, baseline: 0, candidate: 1, outcome: "regressed" },
    ]);
    assert.deepEqual(changed(with1(values), side("a", 5)), [
      { metric, baseline: 1, candidate: 0, outcome: "improved" },
    ]);
  }
});

test("what faults answer for, what nobody can judge, and duplicates that the mode allows do not count", () => {
  const excused = { "delivery.lost": 9, "connections.closedEarly": 2, "connections.cutByFaults": 2 };
  assert.deepEqual(changed(side("a", 5), with1({ ...excused, "delivery.outsideFaults.indeterminate": 4 })), []);
  const allowed = { "delivery.outsideFaults.duplicated": 4, "scenario.delivery": "at-least-once" };
  assert.deepEqual(changed(side("a", 5), with1(allowed)), []);
});

test("counts the violations of a run whose times do not count", () => {
  const [lost] = changed(side("a", 5), with1({ "delivery.outsideFaults.lost": 1, verdict: "inconclusive" }));
  assert.equal(lost?.outcome, "regressed");
});

test("is per run: two losses in ten runs are no more than one in five, two in six are", () => {
  const one = with1({ "delivery.outsideFaults.lost": 1 });
  const two = { "delivery.outsideFaults.lost": 2 };
  assert.deepEqual(changed(one, with1(two, 10)), []);
  assert.equal(changed(one, with1(two, 6))[0]?.outcome, "regressed");
});

test("a server that falls behind in every run regressed, in some of them tells nothing", () => {
  const overloaded = { offeredPerSec: 10, deliveredPerSec: 5, backlogAtEnd: 20 };
  const always = side("b", 3, (result) => withValues(result, { overloaded }));
  assert.deepEqual(changed(side("a", 2), always), [
    { metric: "overloaded", baseline: 0, candidate: 3, outcome: "regressed" },
  ]);
  assert.equal(changed(always, side("a", 2))[0]?.outcome, "improved");
  assert.equal(changed(side("a", 3), with1({ overloaded }, 3))[0]?.outcome, "inconclusive");
});

test("a server that nobody can look into has no leftovers to compare", () => {
  const target = side("b", 2, (result) => ({ ...result, server: null }));
  assert.equal(
    compareCorrectness(target, target).some(({ metric }) => metric.startsWith("server.")),
    false,
  );
  assert.equal(
    compareCorrectness(side("a", 2), target).some(({ metric }) => metric.startsWith("server.")),
    false,
  );
});

test.run();
