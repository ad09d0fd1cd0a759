import assert from "node:assert/strict";
import { suite } from "uvu";
import { fakeTimeFor } from "../../../test-support/fakes/fake-time.js";
import { PingDriver } from "./ping-driver.js";

const test = suite("ping driver");
const time = fakeTimeFor(test);

const SEC = 1_000_000;

test("every user pings once in each interval, evenly spaced", () => {
  const pings: (readonly [index: number, atUs: number])[] = [];
  const ping = (index: number): boolean => pings.push([index, time.nowUs]) > 0;
  const driver = new PingDriver(20, 2 * SEC, ping, time.clock);
  driver.start();
  driver.start();
  time.advance(6 * SEC);
  driver.stop();
  assert.equal(driver.sent, 60);
  assert.deepEqual(
    pings.map(([index]) => index),
    Array.from({ length: 60 }, (_, turn) => turn % 20),
  );
  for (const [turn, [, atUs]] of pings.entries()) assert.equal(atUs, (turn + 1) * 100_000);
  time.advance(10 * SEC);
  assert.deepEqual([driver.sent, time.waiting], [60, 0]);
});

test("thousands are pinged a few at a time", () => {
  const perMoment = new Map<number, number>();
  const ping = (): boolean => perMoment.set(time.nowUs, (perMoment.get(time.nowUs) ?? 0) + 1).size > 0;
  const driver = new PingDriver(10_000, 20 * SEC, ping, time.clock);
  driver.start();
  time.advance(20 * SEC);
  driver.stop();
  assert.equal(driver.sent, 10_000);
  assert.ok(Math.max(...perMoment.values()) <= 6);
});

test("a ping that goes nowhere is not counted, and after a standstill nobody is pinged twice", () => {
  const pings: number[] = [];
  const driver = new PingDriver(4, SEC, (index) => pings.push(index) > 0 && index !== 2, time.clock);
  driver.start();
  time.advance(SEC);
  assert.equal(driver.sent, 3);
  pings.length = 0;
  time.nowUs += 60 * SEC;
  time.runNext();
  assert.deepEqual([...pings].sort(), [0, 1, 2, 3]);
  driver.stop();
});

test.run();
