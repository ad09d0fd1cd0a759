import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { studentT } from "./student-t.js";

const test = suite("student t");

/** NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: upper critical values, columns 0.95, 0.975 and 0.995. */
const TABLE: readonly (readonly [degrees: number, t90: number, t95: number, t99: number])[] = [
  [1, 6.314, 12.706, 63.657],
  [2, 2.92, 4.303, 9.925],
  [3, 2.353, 3.182, 5.841],
  [4, 2.132, 2.776, 4.604],
  [5, 2.015, 2.571, 4.032],
  [6, 1.943, 2.447, 3.707],
  [7, 1.895, 2.365, 3.499],
  [8, 1.86, 2.306, 3.355],
  [9, 1.833, 2.262, 3.25],
  [10, 1.812, 2.228, 3.169],
  [15, 1.753, 2.131, 2.947],
  [20, 1.725, 2.086, 2.845],
  [30, 1.697, 2.042, 2.75],
  [60, 1.671, 2.0, 2.66],
  [100, 1.66, 1.984, 2.626],
];

test("agrees with the published table to its last digit", () => {
  for (const [degrees, t90, t95, t99] of TABLE) {
    const found = [0.9, 0.95, 0.99].map((confidence) => Number(studentT(confidence, degrees).toFixed(3)));
    assert.deepEqual(found, [t90, t95, t99], `${degrees} degrees of freedom`);
  }
});

test("approaches the normal distribution's 1.960 with many degrees of freedom", () => {
  assert.equal(studentT(0.95, 100_000).toFixed(3), "1.960");
});

test("has a closed form at one and at two degrees of freedom", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 0.999, noNaN: true }), (confidence) => {
      const one = Math.tan((Math.PI / 2) * confidence);
      const two = confidence * Math.sqrt(2 / (1 - confidence ** 2));
      assert.ok(Math.abs(studentT(confidence, 1) / one - 1) < 1e-9);
      assert.ok(Math.abs(studentT(confidence, 2) / two - 1) < 1e-9);
    }),
  );
});

test("grows with the confidence and shrinks with the degrees of freedom", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0.01, max: 0.98, noNaN: true }),
      (degrees, confidence) => {
        assert.ok(studentT(confidence, degrees) < studentT(confidence + 0.01, degrees));
        assert.ok(studentT(confidence, degrees) > studentT(confidence, degrees + 1));
      },
    ),
  );
});

test("refuses impossible arguments", () => {
  for (const degrees of [0, -1, 1.5, Number.NaN]) assert.throws(() => studentT(0.95, degrees), RangeError);
  for (const confidence of [0, 1, -0.5, Number.NaN]) assert.throws(() => studentT(confidence, 3), RangeError);
});

test.run();
