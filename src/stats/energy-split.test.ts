import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { type Split, strongestSplit } from "./energy-split.js";

const test = suite("energy split");

/** The series of Apache Otava's own tests (tests/change_point_divisive_test.py), which changes at 5 and at 8. */
const OTAVA = [0.3, 2.4, 1.5, -0.9, -0.5, 99.7, 98.3, 99.1, 149.0, 149.7, 149.5, 149.1, 148.8, 150.0];

const splitOf = (values: readonly number[], minSegment = 3): Split | null =>
  strongestSplit(Float64Array.from(values), 0, values.length, minSegment);

/** The mean distance between two lists, or between different values of one. */
function meanDistance(a: readonly number[], b: readonly number[]): number {
  const distances = a.flatMap((x, i) => b.flatMap((y, j) => (a === b && i === j ? [] : [Math.abs(x - y)])));
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

/** The published formula word for word: every τ, every κ, every pair. */
function allStrengths(values: readonly number[], minSegment: number): readonly Split[] {
  const splits: Split[] = [];
  for (let tau = minSegment; tau + minSegment <= values.length; tau++) {
    for (let kappa = tau + minSegment; kappa <= values.length; kappa++) {
      const [x, y] = [values.slice(0, tau), values.slice(tau, kappa)];
      const energy = 2 * meanDistance(x, y) - meanDistance(x, x) - meanDistance(y, y);
      splits.push({ index: tau, strength: ((x.length * y.length) / (x.length + y.length)) * energy });
    }
  }
  return splits;
}

test("the strongest split of any series is that of the published formula", () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
  const series = fc.array(value, { minLength: 4, maxLength: 18 });
  fc.assert(
    fc.property(series, fc.integer({ min: 2, max: 4 }), (values, minSegment) => {
      const all = allStrengths(values, minSegment);
      const split = splitOf(values, minSegment);
      if (all.length === 0) return assert.equal(split, null);
      assert.ok(split !== null);
      const strongest = Math.max(...all.map(({ strength }) => strength));
      const near = (a: number, b: number): boolean =>
        Math.abs(a - b) <= 1e-9 * (1 + Math.max(...values.map(Math.abs)) * values.length);
      assert.ok(near(split.strength, strongest), `${split.strength} is not ${strongest}`);
      // Of splits that are equal but for rounding, any may be chosen.
      assert.ok(all.some(({ index, strength }) => index === split.index && near(strength, strongest)));
    }),
  );
});

// Computed with NumPy from the formula.
test("the strengths of a published series are as computed elsewhere", () => {
  const whole = splitOf(OTAVA);
  assert.equal(whole?.index, 5);
  assert.ok(Math.abs((whole?.strength ?? 0) - 761.2821428571428) < 1e-9);
  const rest = strongestSplit(Float64Array.from(OTAVA), 5, OTAVA.length, 3);
  assert.equal(rest?.index, 8);
  assert.ok(Math.abs((rest?.strength ?? 0) - 198.26666666666665) < 1e-9);
});

test("a range is split as if it were alone", () => {
  const values = [9, -4, 100, 1, 2, 1, 8, 9, 8, -70];
  const split = strongestSplit(Float64Array.from(values), 3, 9, 2);
  const alone = splitOf(values.slice(3, 9), 2);
  assert.deepEqual(split, alone && { ...alone, index: alone.index + 3 });
});

test("values that are too few are not split, and equal ones have no difference", () => {
  assert.equal(splitOf([1, 1, 9, 9, 9]), null);
  assert.equal(splitOf(new Array<number>(10).fill(7))?.strength, 0);
});

test("a change that is taken back does not hide the first one", () => {
  const values = [...new Array<number>(10).fill(1), ...new Array<number>(5).fill(2), ...new Array<number>(20).fill(1)];
  assert.equal(splitOf(values)?.index, 10);
});

test.run();
