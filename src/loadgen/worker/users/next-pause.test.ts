import assert from "node:assert/strict";
import { suite } from "uvu";
import { nextPauseUs } from "./next-pause.js";
import { WAY, type Way } from "./user-table.js";

const test = suite("next pause");

type Settings = Parameters<typeof nextPauseUs>[0];
const ramp = (retries: number): Settings["ramp"] => ({ retries }) as Settings["ramp"];
const RECONNECT = { firstUs: 200_000, longestUs: 1_000_000 };

/** The pauses before one attempt after another, milliseconds, each a half of its limit where that is random. */
const pausesMs = (settings: Settings, way: Way, count: number) =>
  Array.from({ length: count }, (_, pauses) => {
    const us = nextPauseUs(settings, way, pauses, () => 0.5);
    return us === null ? null : us / 1_000;
  });

test("before they were ever in, users try as often as the ramp allows, after at most five seconds", () => {
  const settings = { ramp: ramp(8), reconnect: null };
  assert.deepEqual(pausesMs(settings, WAY.first, 9), [50, 100, 200, 400, 800, 1_600, 2_500, 2_500, null]);
  assert.deepEqual(pausesMs({ ramp: ramp(0), reconnect: RECONNECT }, WAY.first, 1), [null]);
});

test("whose connection broke tries for ever where the scenario lets users reconnect, and else never", () => {
  assert.deepEqual(pausesMs({ ramp: ramp(1), reconnect: RECONNECT }, WAY.afterCut, 5), [100, 200, 400, 500, 500]);
  assert.deepEqual(pausesMs({ ramp: ramp(1), reconnect: null }, WAY.afterCut, 1), [null]);
});

test("who left by plan tries five times, after the whole of each limit", () => {
  const settings = { ramp: ramp(1), reconnect: null };
  assert.deepEqual(pausesMs(settings, WAY.afterLeave, 6), [100, 200, 400, 800, 1_600, null]);
  assert.deepEqual(pausesMs({ ...settings, reconnect: RECONNECT }, WAY.afterLeave, 2), [100, 200]);
});

test.run();
