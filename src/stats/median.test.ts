import assert from "node:assert/strict";
import { suite } from "uvu";
import { medianOf } from "./median.js";

const test = suite("median");

test("is the middle value, or the mean of the two in the middle", () => {
  assert.equal(medianOf([3, 1, 2]), 2);
  assert.equal(medianOf([4, 1, 2, 9]), 3);
  assert.equal(medianOf([7]), 7);
  assert.equal(medianOf([0.1, 0.1]), 0.1);
  assert.equal(medianOf([]), null);
});

test("leaves the order of the values alone", () => {
  const values = [3, 1, 2];
  medianOf(values);
  assert.deepEqual(values, [3, 1, 2]);
});

test.run();
