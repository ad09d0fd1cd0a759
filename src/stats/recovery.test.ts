import assert from "node:assert/strict";
import { suite } from "uvu";
import { type ServiceSecond, steadyAfterSec } from "./recovery.js";

const test = suite("recovery");

const usual = (sec: number): ServiceSecond => ({ sec, connected: 300, deliveries: 900, offered: 100, medianUs: 2_000 });
const run = (changes: Readonly<Record<number, Partial<ServiceSecond>>> = {}): ServiceSecond[] =>
  Array.from({ length: 20 }, (_, sec) => ({ ...usual(sec), ...changes[sec] }));

test("nothing disturbed is steady at once", () => {
  assert.equal(steadyAfterSec(run(), 8.4, 20), 0);
});

test("it is steady again after the last second in which anything was unusual", () => {
  assert.equal(
    steadyAfterSec(run({ 8: { medianUs: 90_000 }, 9: { connected: 200 }, 11: { deliveries: 500 } }), 8.5, 20),
    3.5,
  );
});

test("a second without sends is not short of deliveries", () => {
  assert.equal(steadyAfterSec(run({ 12: { offered: 0, deliveries: 0, medianUs: null } }), 8, 20), 0);
});

test("sends that the plan has fewer of are not fewer deliveries", () => {
  assert.equal(steadyAfterSec(run({ 12: { offered: 10, deliveries: 90 } }), 8, 20), 0);
});

test("what is unusual to the end is never steady, and what comes after the end does not count", () => {
  assert.equal(steadyAfterSec(run({ 9: { deliveries: 0 }, 10: { deliveries: 0 } }), 8, 11), null);
  assert.equal(steadyAfterSec(run({ 9: { deliveries: 0 }, 15: { deliveries: 0 } }), 8, 14), 2);
});

test("without a time before there is nothing to compare with", () => {
  assert.equal(steadyAfterSec(run(), 0.5, 20), null);
});

test("a hiccup of milliseconds is not a disturbance", () => {
  assert.equal(steadyAfterSec(run({ 10: { medianUs: 8_000 } }), 8, 20), 0);
  assert.equal(steadyAfterSec(run({ 10: { medianUs: 10_000 } }), 8, 20), 3);
});

test.run();
