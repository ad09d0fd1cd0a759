import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { normalTail } from "./normal.js";

const test = suite("normal tail");

test("agrees with R 4.2.2's pnorm(lower.tail = FALSE) to twelve digits", () => {
  const table: readonly (readonly [z: number, share: number])[] = [
    [0.5, 3.08537538725987e-1],
    [1, 1.58655253931457e-1],
    [1.96, 2.49978951482204e-2],
    [2, 2.27501319481792e-2],
    [2.5, 6.20966532577613e-3],
    [3, 1.34989803163009e-3],
    [5, 2.86651571879194e-7],
    [8, 6.22096057427178e-16],
    [-1, 8.41344746068543e-1],
  ];
  for (const [z, share] of table) {
    assert.ok(Math.abs(normalTail(z) / share - 1) < 1e-12, `${z}: ${normalTail(z)}, not ${share}`);
  }
  assert.equal(normalTail(0), 0.5);
});

test("falls, and is symmetric", () => {
  fc.assert(
    fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (z) => {
      assert.ok(normalTail(z + 0.01) < normalTail(z));
      assert.ok(Math.abs(normalTail(z) + normalTail(-z) - 1) < 1e-14);
    }),
  );
});

test.run();
