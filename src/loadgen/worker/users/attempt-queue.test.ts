import assert from "node:assert/strict";
import { suite } from "uvu";
import { fakeTimeFor } from "../../../test-support/fakes/fake-time.js";
import { type AttemptHost, AttemptQueue } from "./attempt-queue.js";

const test = suite("attempt queue");
const time = fakeTimeFor(test);

class Host implements AttemptHost {
  readonly attempts: number[] = [];
  slots = Number.POSITIVE_INFINITY;

  get hasFreeSlot(): boolean {
    return this.attempts.length < this.slots;
  }

  attempt(index: number): void {
    this.attempts.push(index);
  }
}

function queueOf(slots?: number) {
  const host = new Host();
  if (slots !== undefined) host.slots = slots;
  return { host, queue: new AttemptQueue(host) };
}

test("each user tries again when its time has come, and not before", () => {
  const { host, queue } = queueOf();
  queue.add(1, 30_000);
  queue.add(2, 10_000);
  time.advance(9_999);
  assert.deepEqual(host.attempts, []);
  time.advance(1);
  assert.deepEqual(host.attempts, [2]);
  time.advance(20_000);
  assert.deepEqual(host.attempts, [2, 1]);
  assert.equal(time.waiting, 0);
});

test("without a free slot they wait their turn", () => {
  const { host, queue } = queueOf(1);
  for (const index of [3, 1, 2]) queue.add(index, 1_000 * index);
  time.advance(5_000);
  assert.deepEqual(host.attempts, [1]);
  host.slots = 2;
  queue.startDue();
  assert.deepEqual(host.attempts, [1, 2]);
  host.slots = 9;
  queue.startDue();
  assert.deepEqual(host.attempts, [1, 2, 3]);
});

test("once it is cleared nobody tries any more", () => {
  const { host, queue } = queueOf(0);
  queue.add(1, 1_000);
  queue.add(2, 9_000);
  time.advance(5_000);
  queue.clear();
  host.slots = 9;
  queue.startDue();
  time.advance(9_000);
  assert.deepEqual([host.attempts, time.waiting], [[], 0]);
});

test.run();
