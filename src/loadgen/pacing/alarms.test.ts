import assert from "node:assert/strict";
import { suite } from "uvu";
import { fakePacer, fakeTimeFor } from "../../test-support/fakes/fake-time.js";
import { Alarms } from "./alarms.js";
import type { Pacer } from "./pacer.js";

const test = suite("alarms");
const time = fakeTimeFor(test);
const NEVER = Number.POSITIVE_INFINITY;

/** Alarms whose rings are recorded with name and time, and the requests to their pacer. */
function start(...names: readonly string[]) {
  const rung: string[] = [];
  const asked: number[] = [];
  const pacer = fakePacer(time);
  const noting: Pacer = {
    ...pacer,
    wakeAt(us) {
      asked.push(us);
      pacer.wakeAt(us);
    },
  };
  const alarms = new Alarms(noting, time.clock);
  const all = names.map((name) => alarms.add(() => rung.push(`${name} ${time.nowUs}`)));
  const set = (name: string, us: number): void => all[names.indexOf(name)]?.set(us);
  return { alarms, rung, asked, set };
}

test("each alarm rings once, when it is due", () => {
  const { rung, set } = start("a", "b", "c");
  set("a", 700);
  set("b", 300);
  set("c", 301);
  time.advance(10_000);
  assert.deepEqual(rung, ["b 300", "c 301", "a 700"]);
});

test("an alarm that is reset or cancelled forgets its earlier time", () => {
  const { rung, set } = start("a", "b");
  set("a", 100);
  set("b", 200);
  set("a", 300);
  set("b", NEVER);
  time.advance(10_000);
  assert.deepEqual(rung, ["a 300"]);
});

test("between receipts only due alarms ring, the earliest first, and the pacer does not wake for them again", () => {
  const { alarms, rung, set } = start("a", "b", "c");
  set("a", 900);
  set("b", 400);
  set("c", 2_000);
  time.nowUs = 399;
  alarms.ringDue(399);
  assert.deepEqual(rung, []);
  time.nowUs = 1_000;
  alarms.ringDue(1_000);
  assert.deepEqual(rung, ["b 1000", "a 1000"]);
  time.advance(10_000);
  assert.deepEqual(rung, ["b 1000", "a 1000", "c 2000"]);
});

test("an alarm that is set again while ringing waits for the next time", () => {
  const rung: string[] = [];
  const alarms = new Alarms(fakePacer(time), time.clock);
  const again = alarms.add(() => {
    rung.push("again");
    if (rung.length < 6) again.set(time.nowUs);
  });
  const once = alarms.add(() => rung.push("once"));
  const first = alarms.add(() => once.set(NEVER));
  again.set(10);
  once.set(10);
  first.set(5);
  time.nowUs = 20;
  alarms.ringDue(20);
  assert.deepEqual(rung, ["again"], "the first cancelled the other");
  time.advance(0);
  assert.equal(rung.length, 6);
});

test("only the earliest time is requested from the pacer, and only once", () => {
  const { asked, set } = start("a", "b");
  set("a", 500);
  set("b", 800);
  set("b", 700);
  assert.deepEqual(asked, [500]);
  time.advance(600);
  assert.deepEqual(asked, [500, 700]);
  set("b", NEVER);
  assert.deepEqual(asked, [500, 700, NEVER]);
});

test.run();
