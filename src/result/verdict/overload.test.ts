import assert from "node:assert/strict";
import { suite } from "uvu";
import type { TimelineSecond } from "../run-result.js";
import { overloadOf } from "./overload.js";

const test = suite("overload");

/** 2 s of ramp, 2 of warm-up, 10 of hold, 5 of drain. */
const phaseAt = (t: number) => (t < 2 ? "ramp" : t < 4 ? "warmup" : t < 14 ? "hold" : "drain");

/** A server that delivers `capacity` of 1,200 a second, as soon as the traffic begins. */
function timeline(capacity: number): readonly TimelineSecond[] {
  return Array.from({ length: 19 }, (_, t): TimelineSecond => {
    const phase = phaseAt(t);
    const isLoaded = phase === "warmup" || phase === "hold";
    const mean = phase === "ramp" ? null : (t - 4) * 1e6 * (1 - capacity / 1_200);
    return {
      ...{ t, phase, connected: 100, offered: isLoaded ? 1_200 : 0, sent: isLoaded ? 1_200 : 0 },
      ...{ owed: isLoaded ? 1_200 : 0, deliveries: phase === "ramp" ? 0 : capacity },
      ...{ mean, p50: mean, p99: mean, max: mean },
      ...{ serverEventLoop: null, generatorEventLoop: null, serverCpu: null, serverRss: null },
      ...{ foreignCpu: null, stolenCpu: null },
    };
  });
}

const HOLD = { fromSec: 4, toSec: 14, isInFault: () => false, shareDue: 1 };

test("tells what was due and what came in each second of the hold phase, and what was left at its end", () => {
  assert.deepEqual(overloadOf(timeline(1_000), HOLD), {
    ...{ offeredPerSec: 1_200, deliveredPerSec: 1_000 },
    // Those of the warm-up too.
    backlogAtEnd: 12 * 200,
  });
  assert.equal(overloadOf(timeline(1_200), HOLD), null);
});

test("leaves out seconds that are not of the hold phase as a whole", () => {
  const all = timeline(1_000).map((second) => ({ ...second, deliveries: second.t === 4 ? 0 : second.deliveries }));
  assert.equal(overloadOf(all, { ...HOLD, fromSec: 4.2 })?.deliveredPerSec, 1_000);
  assert.equal(overloadOf(all, HOLD)?.deliveredPerSec, 900);
  const short = { ...HOLD, fromSec: 4.2, toSec: 8.9 };
  assert.equal(overloadOf(timeline(1_000), short), null, "three whole seconds are too few");
  assert.ok(overloadOf(timeline(1_000), { ...short, toSec: 9 }) !== null);
});

test("leaves out seconds that a fault answers for", () => {
  assert.equal(overloadOf(timeline(1_000), { ...HOLD, isInFault: (sec) => sec >= 7 }), null);
  assert.ok(overloadOf(timeline(1_000), { ...HOLD, isInFault: (sec) => sec < 8 }) !== null);
});

test("counts what was due to those who were there", () => {
  const found = overloadOf(timeline(1_000), { ...HOLD, shareDue: 0.9 });
  assert.deepEqual([found?.offeredPerSec, found?.backlogAtEnd], [1_080, 12 * 80]);
  assert.equal(overloadOf(timeline(1_000), { ...HOLD, shareDue: 0.8 }), null);
});

test.run();
