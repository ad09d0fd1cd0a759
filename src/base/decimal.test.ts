import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { writeDecimal } from "./decimal.js";

const test = suite("decimal");

function written(value: number): string {
  const to = Buffer.alloc(24, "!");
  const end = writeDecimal(to, 2, value);
  assert.equal(to.toString("latin1", 0, 2), "!!");
  assert.equal(to.toString("latin1", end), "!".repeat(24 - end));
  return to.toString("latin1", 2, end);
}

test("writes numbers as String does, and changes no bytes around them", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (value) => assert.equal(written(value), String(value))));
});

test("writes powers of ten and their neighbours with the right number of digits", () => {
  for (let power = 1; power <= 10 ** 15; power *= 10) {
    for (const value of [power - 1, power, power + 1]) assert.equal(written(value), String(value));
  }
  assert.equal(written(Number.MAX_SAFE_INTEGER), String(Number.MAX_SAFE_INTEGER));
});

test.run();
