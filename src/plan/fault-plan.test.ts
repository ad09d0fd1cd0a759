import assert from "node:assert/strict";
import { suite } from "uvu";
import type { Fault } from "../scenario/schema/scenario.js";
import { FaultPlan } from "./fault-plan.js";

const test = suite("fault-plan");
const SEC = 1_000_000;

const fault = (atSec: number, forSec: number, recoverySec: number): Fault => ({
  action: "pause",
  target: "n1",
  atUs: atSec * SEC,
  forUs: forSec * SEC,
  recoveryUs: recoverySec * SEC,
});

test("a fault answers from a second before it strikes until it has been over for its recovery", () => {
  const plan = new FaultPlan([fault(5, 2, 3)], 3 * SEC);
  const [planned] = plan.faults;
  assert.deepEqual([planned?.fromUs, planned?.endUs, planned?.untilUs], [8 * SEC, 10 * SEC, 13 * SEC]);
  const answers = (sec: number) => plan.ofMessage(sec * SEC);
  assert.deepEqual([6.9, 7, 8, 13, 13.1].map(answers), [-1, 0, 0, 0, -1]);
});

test("for what is seen, there is no second before", () => {
  const plan = new FaultPlan([fault(5, 2, 3)], 0);
  assert.deepEqual(
    [4.9, 5, 10, 10.1].map((sec) => plan.ofEvent(sec * SEC)),
    [-1, 0, 0, -1],
  );
});

test("of several faults the latest answers", () => {
  const plan = new FaultPlan([fault(1, 0, 100), fault(5, 0, 1), fault(6, 0, 1)], 0);
  assert.deepEqual(
    [2, 4.5, 5.5, 6.5, 8].map((sec) => plan.ofMessage(sec * SEC)),
    [0, 1, 2, 2, 0],
  );
});

test("without faults, and before the traffic began, nothing is answered for", () => {
  assert.equal(new FaultPlan([], 0).ofMessage(1), -1);
  assert.equal(new FaultPlan([fault(0, 1, 1)], 0).ofEvent(Number.NaN), -1);
});

test.run();
