import assert from "node:assert/strict";
import { suite } from "uvu";
import { DeadlineQueue } from "./deadline-queue.js";

const test = suite("deadline queue");

test("items fall due in the order they came, not before their time, and once", () => {
  let now = 0;
  const due: string[] = [];
  const queue = new DeadlineQueue<string>(
    10,
    (item) => due.push(item),
    () => now,
  );
  queue.add("a");
  now = 4_000;
  queue.add("b");
  now = 9_999;
  queue.sweep();
  assert.deepEqual(due, []);
  now = 10_000;
  queue.sweep();
  assert.deepEqual(due, ["a"]);
  now = 14_000;
  queue.sweep();
  queue.sweep();
  assert.deepEqual(due, ["a", "b"]);
  assert.equal(queue.size, 0);
});

test("a deleted item never falls due; an item added again waits anew", () => {
  let now = 0;
  const due: string[] = [];
  const queue = new DeadlineQueue<string>(
    10,
    (item) => due.push(item),
    () => now,
  );
  queue.add("deleted");
  queue.add("again");
  queue.delete("deleted");
  now = 5_000;
  queue.add("again");
  now = 10_000;
  queue.sweep();
  assert.deepEqual(due, []);
  now = 15_000;
  queue.sweep();
  assert.deepEqual(due, ["again"]);
});

test("an item may delete and add others while it falls due", () => {
  let now = 0;
  const due: string[] = [];
  const queue: DeadlineQueue<string> = new DeadlineQueue<string>(
    10,
    (item) => {
      due.push(item);
      queue.delete("second");
      if (item === "first") queue.add("third");
    },
    () => now,
  );
  queue.add("first");
  queue.add("second");
  now = 10_000;
  queue.sweep();
  assert.deepEqual(due, ["first"]);
  now = 20_000;
  queue.sweep();
  assert.deepEqual(due, ["first", "third"]);
});

test.run();
