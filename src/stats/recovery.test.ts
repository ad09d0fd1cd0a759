import assert from "node:assert/strict";
import { suite } from "uvu";
import { type ServiceSecond, steadyAfterSec } from "./recovery.js";

const test = suite("recovery");

const usual = (sec: number): ServiceSecond => ({ sec, connected: 300, deliveries: 900, offered: 100, medianUs: 2_000 });
const run = (changes: Readonly<Record<number, Partial<ServiceSecond>>> = {}): ServiceSecond[] =>
  Array.from({ length: 20 }, (_, sec) => ({ ...usual(sec), ...changes[sec] }));

const steadyAfter = (seconds: readonly ServiceSecond[], atSec: number, untilSec: number, usualUntilSec = atSec) =>
  steadyAfterSec(seconds, { usualUntilSec, atSec, untilSec });

test("without any disturbance, recovery takes no time", () => {
  assert.equal(steadyAfter(run(), 8.4, 20), 0);
});

test("service is steady again after the last unusual second", () => {
  assert.equal(
    steadyAfter(run({ 8: { medianUs: 90_000 }, 9: { connected: 200 }, 11: { deliveries: 500 } }), 8.5, 20),
    3.5,
  );
});

test("a second without planned sends has no missing deliveries", () => {
  assert.equal(steadyAfter(run({ 12: { offered: 0, deliveries: 0, medianUs: null } }), 8, 20), 0);
});

test("fewer planned sends do not count as fewer deliveries", () => {
  assert.equal(steadyAfter(run({ 12: { offered: 10, deliveries: 90 } }), 8, 20), 0);
});

test("service that is unusual to the end never recovers, and later seconds do not count", () => {
  assert.equal(steadyAfter(run({ 9: { deliveries: 0 }, 10: { deliveries: 0 } }), 8, 11), null);
  assert.equal(steadyAfter(run({ 9: { deliveries: 0 }, 15: { deliveries: 0 } }), 8, 14), 2);
});

test("without seconds before the disturbance there is no answer", () => {
  assert.equal(steadyAfter(run(), 0.5, 20), null);
});

test("a delay of milliseconds is not a disturbance", () => {
  assert.equal(steadyAfter(run({ 10: { medianUs: 8_000 } }), 8, 20), 0);
  assert.equal(steadyAfter(run({ 10: { medianUs: 10_000 } }), 8, 20), 3);
});

test("seconds after an earlier disturbance do not define what is usual", () => {
  const broken = run({ 8: { deliveries: 10 }, 9: { deliveries: 10 }, 10: { deliveries: 10 }, 11: { deliveries: 10 } });
  assert.equal(steadyAfter(broken, 10, 20, 8), 2);
});

test("a second counts as before when it ends at the moment of the disturbance, and as after when it begins there", () => {
  // Second 7 ends at 8, so it defines what is usual although it was slow, and the slowness of second 9 is usual too.
  assert.equal(steadyAfter(run({ 7: { medianUs: 60_000 }, 9: { medianUs: 60_000 } }), 8, 20), 0);
  // Second 8 begins at 8, so it is judged and does not define what is usual.
  assert.equal(steadyAfter(run({ 8: { medianUs: 60_000 }, 9: { medianUs: 60_000 } }), 8, 20), 2);
  // A second in which the disturbance begins is judged as a whole.
  assert.equal(steadyAfter(run({ 8: { medianUs: 60_000 } }), 8.75, 20), 0.25);
});

test("the last second that counts is the one that ends at the end of the time", () => {
  assert.equal(steadyAfter(run({ 13: { deliveries: 0 } }), 8, 14), null);
  assert.equal(steadyAfter(run({ 13: { deliveries: 0 } }), 8, 13.5), 0);
});

test("only the ten seconds before the disturbance define what is usual", () => {
  const slowThen = (sec: number) => run({ [sec]: { medianUs: 60_000 }, 15: { medianUs: 60_000 } });
  assert.equal(steadyAfter(slowThen(3), 13, 20), 0);
  assert.equal(steadyAfter(slowThen(2), 13, 20), 3);
});

test("a second without planned sends does not define what is usual", () => {
  const idle = { offered: 0, deliveries: 0, medianUs: null };
  assert.equal(steadyAfter(run({ 0: idle, 1: idle }), 2, 20), null);
  assert.equal(steadyAfter(run({ 7: { ...idle, connected: 10 }, 9: { connected: 20 } }), 8, 20), 2);
});

test("one user in a thousand and a fifth of the deliveries may be missing", () => {
  const thousand = (connected: number) =>
    run().map((second) => ({ ...second, connected: second.sec === 9 ? connected : 1_000 }));
  assert.equal(steadyAfter(thousand(999), 8, 20), 0);
  assert.equal(steadyAfter(thousand(998), 8, 20), 2);
  assert.equal(steadyAfter(run({ 9: { deliveries: 720 } }), 8, 20), 0);
  assert.equal(steadyAfter(run({ 9: { deliveries: 719 } }), 8, 20), 2);
});

test("a median of twice the usual and 5 ms more is still usual", () => {
  assert.equal(steadyAfter(run({ 9: { medianUs: 9_000 } }), 8, 20), 0);
  assert.equal(steadyAfter(run({ 9: { medianUs: 9_001 } }), 8, 20), 2);
});

test("unusual seconds before the disturbance do not count against it", () => {
  assert.equal(steadyAfter(run({ 7: { medianUs: 60_000 } }), 10, 20, 5), 0);
});

test("the fewest users and deliveries of any earlier second are usual", () => {
  const before = { 3: { connected: 150 }, 4: { deliveries: 450 } };
  assert.equal(steadyAfter(run({ ...before, 9: { connected: 150 }, 10: { deliveries: 450 } }), 8, 20), 0);
});

test("without seconds after the disturbance there is no answer", () => {
  assert.equal(steadyAfter(run(), 19.5, 19.8), null);
});

test.run();
