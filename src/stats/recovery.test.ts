import assert from "node:assert/strict";
import { suite } from "uvu";
import { type ServiceSecond, steadyAfterSec } from "./recovery.js";

const test = suite("recovery");

const usual = (sec: number): ServiceSecond => ({ sec, connected: 300, deliveries: 900, offered: 100, medianUs: 2_000 });
const run = (changes: Readonly<Record<number, Partial<ServiceSecond>>> = {}): ServiceSecond[] =>
  Array.from({ length: 20 }, (_, sec) => ({ ...usual(sec), ...changes[sec] }));

const steadyAfter = (seconds: readonly ServiceSecond[], atSec: number, untilSec: number, usualUntilSec = atSec) =>
  steadyAfterSec(seconds, { usualUntilSec, atSec, untilSec });

test("nothing disturbed is steady at once", () => {
  assert.equal(steadyAfter(run(), 8.4, 20), 0);
});

test("it is steady again after the last second in which anything was unusual", () => {
  assert.equal(
    steadyAfter(run({ 8: { medianUs: 90_000 }, 9: { connected: 200 }, 11: { deliveries: 500 } }), 8.5, 20),
    3.5,
  );
});

test("a second without sends is not short of deliveries", () => {
  assert.equal(steadyAfter(run({ 12: { offered: 0, deliveries: 0, medianUs: null } }), 8, 20), 0);
});

test("sends that the plan has fewer of are not fewer deliveries", () => {
  assert.equal(steadyAfter(run({ 12: { offered: 10, deliveries: 90 } }), 8, 20), 0);
});

test("what is unusual to the end is never steady, and what comes after the end does not count", () => {
  assert.equal(steadyAfter(run({ 9: { deliveries: 0 }, 10: { deliveries: 0 } }), 8, 11), null);
  assert.equal(steadyAfter(run({ 9: { deliveries: 0 }, 15: { deliveries: 0 } }), 8, 14), 2);
});

test("without a time before there is nothing to compare with", () => {
  assert.equal(steadyAfter(run(), 0.5, 20), null);
});

test("a hiccup of milliseconds is not a disturbance", () => {
  assert.equal(steadyAfter(run({ 10: { medianUs: 8_000 } }), 8, 20), 0);
  assert.equal(steadyAfter(run({ 10: { medianUs: 10_000 } }), 8, 20), 3);
});

test("what is usual is not learnt from the time of an earlier disturbance", () => {
  const broken = run({ 8: { deliveries: 10 }, 9: { deliveries: 10 }, 10: { deliveries: 10 }, 11: { deliveries: 10 } });
  assert.equal(steadyAfter(broken, 10, 20, 8), 2);
});

test.run();
