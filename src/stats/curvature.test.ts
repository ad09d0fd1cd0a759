import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { randomStream } from "../base/random.js";
import { isBent as isBentBy } from "./curvature.js";
import type { Point } from "./least-squares.js";

const test = suite("curvature");

const isBent = (all: readonly Point[], matters = 0) => isBentBy(all, matters);
const points = (xs: readonly number[], y: (x: number) => number): Point[] => xs.map((x) => ({ x, y: y(x) }));
const FIVE = [0, 250, 500, 750, 1_000];

test("points on a line are not bent, whatever the rounding", () => {
  fc.assert(
    fc.property(fc.integer({ min: -20_000, max: 20_000 }), fc.integer({ min: 0, max: 1e9 }), (slope, start) => {
      assert.equal(isBent(points(FIVE, (x) => start + slope * x)), false);
      assert.equal(isBent(points([0, 33, 67, 100, 133], (x) => start + (slope / 7) * x)), false);
    }),
  );
});

test("points on a parabola are bent", () => {
  assert.equal(isBent(points(FIVE, (x) => 5e7 + 9_000 * x - 3 * x * x)), true);
  assert.equal(isBent(points(FIVE, (x) => 5e7 + 3 * x * x)), true);
});

test("a certain but small bend does not count", () => {
  // From 0 to 1,000 the slope of 7,000x ± cx² changes by 2,000c: a fifth of 7,000 at 0.7.
  const bent = (c: number) =>
    isBent(
      points(FIVE, (x) => 7_000 * x + c * x * (x - 1_000)),
      0.2,
    );
  assert.deepEqual([bent(0.69), bent(0.71), bent(-0.69), bent(-0.71)], [false, true, false, true]);
});

test("a worked example decides at the critical value, 4.302653 at two degrees of freedom", () => {
  // Of y = c·x² at -2 … 2, z is (2, -1, -2, -1, 2), Σz² = 14; the noise (1, -2, 0, 2, -1) is apart from 1, x and x²
  // (a cubic), Σ = 10: t = c / √(10 / 2 / 14) = c / 0.597614, so the limit of c is 2.571326.
  const noise = new Map([
    [-2, 1],
    [-1, -2],
    [0, 0],
    [1, 2],
    [2, -1],
  ]);
  const bent = (c: number) => isBent(points([-2, -1, 0, 1, 2], (x) => 100 + 7 * x + c * x * x + (noise.get(x) ?? 0)));
  assert.equal(bent(2.5713), false);
  assert.equal(bent(2.5714), true);
  assert.equal(bent(-2.5713), false);
  assert.equal(bent(-2.5714), true);
});

test("noise without a bend looks bent in 5 % of experiments", () => {
  const random = randomStream(19);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const experiments = 4000;
  let bent = 0;
  for (let i = 0; i < experiments; i++) if (isBent(points(FIVE, (x) => 5e7 + 7_000 * x + 90_000 * normal()))) bent++;
  // The standard deviation of the share is 0.0034; the seed is fixed, so the result is always the same.
  assert.ok(Math.abs(bent / experiments - 0.05) < 0.01, `${bent} of ${experiments}`);
});

test("fewer than five points, or fewer than three different x, give no answer", () => {
  assert.equal(isBent([]), null);
  assert.equal(isBent(points([0, 1, 2, 3], (x) => x * x)), null);
  assert.equal(isBent(points([1, 1, 2, 2, 2], (x) => x * x)), null);
});

test.run();
