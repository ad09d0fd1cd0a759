import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { randomStream } from "../base/random.js";
import { rankTest } from "./rank-test.js";
import { type ShiftEstimate, shiftEstimate } from "./shift-estimate.js";

const test = suite("shift estimate");

function estimated(candidate: readonly number[], baseline: readonly number[]): ShiftEstimate {
  const found = shiftEstimate(candidate, baseline);
  assert.ok(found !== null);
  return found;
}

const near = (found: number | undefined, expected: number, by = 1e-9): void =>
  assert.ok(Math.abs((found ?? Number.NaN) - expected) <= by, `${found}, not ${expected}`);

test("agrees with R 4.2.2's wilcox.test(conf.int = TRUE), exact", () => {
  const cases: readonly (readonly [x: readonly number[], y: readonly number[], number, number, number])[] = [
    [[0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], [1.15, 0.88, 0.9, 0.74, 1.21], 0.305, -0.15, 0.76],
    [[701, 712, 698, 705, 720], [690, 688, 695, 681, 699], 17, 3, 31],
    [[1.1, 2.7, 3.3, 4.9], [2, 5.5, 6.1, 7.4], -2.65, -6.3, 2.9],
    [[12.1, 15.3, 9.8, 11.2, 14.4, 13.7, 10.5], [16.2, 18.9, 13.1, 17.5, 19.4, 12.9, 15.8, 20.1, 14.2], -4.1, -7, -1],
  ];
  for (const [x, y, estimate, low, high] of cases) {
    const found = estimated(x, y);
    near(found.estimate, estimate);
    near(found.interval?.low, low);
    near(found.interval?.high, high);
  }
});

test("is close to R 4.2.2's approximate interval from 50 values on", () => {
  const u = Array.from({ length: 55 }, (_, i) => (((i + 1) * 37) % 101) + 0.013 * (i + 1));
  const v = Array.from({ length: 60 }, (_, i) => (((i + 1) * 53) % 103) + 4 + 0.017 * (i + 1));
  const found = estimated(u, v);
  // R finds the ends by a root search between two differences, to 1e-4.
  near(found.estimate, -3.337, 0.05);
  near(found.interval?.low, -14.769, 0.05);
  near(found.interval?.high, 7.685, 0.05);
});

test("tells the level that is actually reached, from Hollander and Wolfe's tables of U", () => {
  const level = (m: number, n: number) =>
    estimated(
      Array.from({ length: m }, (_, i) => i),
      Array.from({ length: n }, (_, i) => i),
    ).interval?.confidence.toFixed(4);
  // 1 - 2·P(U ≤ 0) for 4 and 4, 1 - 2·P(U ≤ 2) = 1 - 8/252 for 5 and 5.
  assert.deepEqual([level(4, 4), level(5, 5), level(3, 5)], ["0.9714", "0.9683", "0.9643"]);
});

test("has no interval with fewer runs than 95 % needs", () => {
  for (const [m, n] of [
    [1, 1],
    [3, 3],
    [2, 7],
    [3, 4],
  ] as const) {
    const found = estimated(
      Array.from({ length: m }, (_, i) => i),
      Array.from({ length: n }, (_, i) => i + 0.5),
    );
    assert.equal(found.interval, null, `${m} and ${n}`);
  }
});

test("without a value there is no estimate", () => {
  assert.equal(shiftEstimate([], [1]), null);
  assert.equal(shiftEstimate([1], []), null);
});

const samples = fc.tuple(
  fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 4, maxLength: 9 }),
  fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 4, maxLength: 9 }),
);

test("a shift of the candidate shifts it all, and swapping the sides turns it round", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: -50, max: 50 }), ([a, b], by) => {
      const { estimate, interval } = estimated(a, b);
      const shifted = estimated(
        a.map((value) => value + by),
        b,
      );
      assert.equal(shifted.estimate, estimate + by);
      assert.equal(shifted.interval?.low, (interval?.low ?? 0) + by);
      const swapped = estimated(b, a);
      assert.equal(swapped.estimate + estimate, 0);
      assert.equal((swapped.interval?.low ?? 0) + (interval?.high ?? 1), 0);
      assert.equal(swapped.interval?.confidence, interval?.confidence);
    }),
  );
});

test("leaves out zero exactly when the test is significant at its level", () => {
  const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(distinct, (values) => {
      const [a, b] = [values.slice(0, 5), values.slice(5)];
      const { interval } = estimated(a, b);
      const excludesZero = (interval?.low ?? 0) > 0 || (interval?.high ?? 0) < 0;
      assert.equal(excludesZero, (rankTest(a, b)?.p ?? 1) <= 0.05);
    }),
  );
});

test("contains the true shift at least as often as it says, also with ties", () => {
  const random = randomStream(11);
  const draw = (): number => -Math.log(1 - random()) * 20;
  for (const rounded of [(value: number) => value, Math.round]) {
    let held = 0;
    for (let i = 0; i < 2_000; i++) {
      const { interval } = estimated(
        Array.from({ length: 5 }, () => rounded(draw()) + 7),
        Array.from({ length: 5 }, () => rounded(draw())),
      );
      if (interval !== null && interval.low <= 7 && 7 <= interval.high) held++;
    }
    // The level is 0.968; the seed is fixed, so the result is always the same.
    assert.ok(held / 2_000 > 0.96, `${held}`);
  }
});

test.run();
