import assert from "node:assert/strict";
import { suite } from "uvu";
import { withinMs } from "./server-watch.js";

const test = suite("within some milliseconds");

test("what comes in time is handed on", async () => {
  assert.equal(await withinMs(60_000, Promise.resolve(5)), 5);
});

test("what takes longer, or fails, is null", async () => {
  assert.equal(await withinMs(1, new Promise(() => undefined)), null);
  assert.equal(await withinMs(60_000, Promise.reject(new Error("no"))), null);
});

test.run();
