import assert from "node:assert/strict";
import { suite } from "uvu";
import { Halt, HaltError } from "./halt.js";

const test = suite("halt");

const halted = (halt: string) => (thrown: unknown) => thrown instanceof HaltError && thrown.halt === halt;
const never = new Promise<never>(() => undefined);

test("work goes on to its end, or its own error, while nothing is raised", async () => {
  const halt = new Halt();
  assert.equal(await halt.orHalt(Promise.resolve(7)), 7);
  await assert.rejects(halt.orHalt(Promise.reject(new RangeError("own"))), RangeError);
  assert.equal(halt.cause, null);
});

test("raising ends every wait with its cause", async () => {
  const halt = new Halt();
  const waits = [halt.orHalt(never), halt.orHalt(never), halt.sleep(1e9)];
  halt.raise("server died");
  for (const wait of waits) await assert.rejects(wait, halted("server died"));
});

test("the first cause counts", async () => {
  const halt = new Halt();
  halt.raise("worker died");
  halt.raise("interrupted");
  assert.equal(halt.cause, "worker died");
  await assert.rejects(halt.orHalt(Promise.resolve()), halted("worker died"));
});

test("after a halt nothing more is waited for", async () => {
  const halt = new Halt();
  halt.raise("interrupted");
  await assert.rejects(halt.sleep(1e9), halted("interrupted"));
  await assert.rejects(halt.orHalt(never), halted("interrupted"));
});

test("a sleep ends by itself, and a negative one at once", async () => {
  const halt = new Halt();
  await halt.sleep(1);
  await halt.sleep(-5);
});

test("a halt after the work is done changes nothing of it", async () => {
  const halt = new Halt();
  const work = halt.orHalt(Promise.resolve("done"));
  assert.equal(await work, "done");
  halt.raise("interrupted");
  assert.equal(await work, "done");
});

test.run();
