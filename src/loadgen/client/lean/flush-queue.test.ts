import assert from "node:assert/strict";
import { suite } from "uvu";
import { FlushQueue } from "./flush-queue.js";

const test = suite("flush queue");

test("what was added in one tick is flushed once, at its end, in order", async () => {
  const flushed: string[] = [];
  const queue = new FlushQueue();
  queue.add({ flush: () => flushed.push("a") });
  queue.add({ flush: () => flushed.push("b") });
  assert.deepEqual(flushed, []);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(flushed, ["a", "b"]);
});

test("what is added while flushing is flushed too", async () => {
  const flushed: string[] = [];
  const queue = new FlushQueue();
  const later = { flush: () => flushed.push("later") };
  queue.add({
    flush: () => {
      flushed.push("first");
      queue.add(later);
    },
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(flushed, ["first", "later"]);
});

test.run();
