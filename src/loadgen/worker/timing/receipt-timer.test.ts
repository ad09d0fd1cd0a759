import assert from "node:assert/strict";
import { suite } from "uvu";
import type { MessageStream } from "../../../plan/message-stream.js";
import { KIND_INDEX } from "../../../protocol/marker.js";
import { planOf } from "../../../test-support/samples/random-plans.js";
import { ReceiptTimer } from "./receipt-timer.js";
import { SecondMeter } from "./second-meter.js";

const { dm: DM, broadcast: BROADCAST, room: ROOM } = KIND_INDEX;

const test = suite("receipt timer");

const PLAN = planOf({
  users: 4,
  ramp: { plateaus: 1 },
  phases: { warmup: "1s", hold: "2s" },
  traffic: { dm: { perSec: 10, contacts: 1 }, room: { perSec: 10, count: 2 } },
});
const START_US = 7_000_000;

function timerOf() {
  const meter = new SecondMeter();
  const timer = new ReceiptTimer(PLAN, meter);
  timer.begin(START_US);
  return { meter, timer };
}

/** A message of the hold phase, the first or a later one, or with a negative number the last one before it. */
function inHold(kind: number, offset: number): { readonly number: number; readonly dueUs: number } {
  const stream = PLAN.streams[kind] as MessageStream;
  const first = Array.from({ length: stream.count }, (_, k) => k).find((k) => stream.timeUs(k) >= PLAN.holdStartsUs);
  const number = (first ?? 0) + offset;
  return { number, dueUs: START_US + stream.timeUs(number) };
}

test("responses are timed from the intended send, service from the actual one", () => {
  const { timer } = timerOf();
  const { number, dueUs } = inHold(DM, 0);
  timer.record({ kind: DM, number, sentUs: dueUs + 300 }, dueUs + 500);
  assert.deepEqual([timer.response[DM]?.quantile(1), timer.service.quantile(1)], [500, 200]);
  assert.deepEqual([timer.response[ROOM]?.count, timer.response[BROADCAST]?.count], [0, 0]);
});

test("the warm-up is seen second by second, and timed nowhere else", () => {
  const { meter, timer } = timerOf();
  for (const kind of [DM, ROOM]) {
    const { number, dueUs } = inHold(kind, -1);
    timer.record({ kind, number, sentUs: dueUs }, dueUs + 50);
  }
  assert.equal(meter.response.count, 2);
  assert.deepEqual([timer.response[DM]?.count, timer.response[ROOM]?.count, timer.service.count], [0, 0, 0]);
  assert.ok(timer.fanOut[ROOM]?.receipts.every((count) => count === 0));
});

test("first and last receipts are kept of what goes to many, and not of private messages", () => {
  const { timer } = timerOf();
  const { number, dueUs } = inHold(ROOM, 3);
  for (const us of [90, 40, 70]) timer.record({ kind: ROOM, number, sentUs: dueUs }, dueUs + us);
  const [dm, broadcast, room] = timer.fanOut;
  assert.deepEqual([dm, broadcast], [null, null]);
  assert.deepEqual([room?.firstUs[number], room?.lastUs[number], room?.receipts[number]], [40, 90, 3]);
});

test.run();
