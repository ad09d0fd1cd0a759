import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { US_PER_SEC } from "../base/units.js";
import { ARRIVALS } from "../scenario/schema/scenario.js";
import { type ArrivalTimes, arrivalTimes } from "./arrivals.js";

const test = suite("arrivals");

const timesOf = (arrivals: ArrivalTimes): number[] =>
  Array.from({ length: arrivals.count }, (_, k) => arrivals.timeUs(k));
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const loads = fc.record({
  name: fc.constantFrom(...ARRIVALS),
  perSec: fc.oneof(fc.double({ min: 1e-6, max: 2_000, noNaN: true }), fc.integer({ min: 1, max: 2_000 })),
  durationUs: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 2 * US_PER_SEC })),
  seed: fc.nat(),
});

test("times are whole, never decrease and lie within the traffic", () => {
  fc.assert(
    fc.property(loads, ({ name, perSec, durationUs, seed }) => {
      let last = 0;
      for (const us of timesOf(arrivalTimes(name, perSec, durationUs, seed))) {
        assert.ok(Number.isInteger(us) && us >= last && us < durationUs);
        last = us;
      }
    }),
  );
});

test("a time is the same in whatever order it is asked for", () => {
  for (const name of ARRIVALS) {
    // 625 cells of Poisson arrivals: more than are kept.
    const make = () => arrivalTimes(name, 20_000, 2 * US_PER_SEC, 42);
    const [forwards, arrivals] = [timesOf(make()), make()];
    for (let k = arrivals.count - 1; k >= 0; k--) assert.equal(arrivals.timeUs(k), forwards[k]);
    for (let i = 0; i < 20_000; i++) {
      const k = (i * 7_919) % arrivals.count;
      assert.equal(arrivals.timeUs(k), forwards[k]);
    }
  }
});

test("other seeds give other times, the same seed the same", () => {
  for (const name of ARRIVALS) {
    const times = (seed: number): number[] => timesOf(arrivalTimes(name, 100, US_PER_SEC, seed));
    assert.deepEqual(times(1), times(1));
    assert.notDeepEqual(times(1), times(2));
  }
});

test("a rate too low for the duration means no message at all", () => {
  for (const name of ARRIVALS) {
    assert.equal(arrivalTimes(name, 1e-9, 1, 1).count, 0);
    assert.equal(arrivalTimes(name, Number.MIN_VALUE, US_PER_SEC, 1).count, 0);
    assert.equal(arrivalTimes(name, 1_000, 0, 1).count, 0);
  }
});

test("constant arrivals: any window holds rate × length messages, one more or less", () => {
  fc.assert(
    fc.property(loads, fc.nat(), fc.nat(), ({ perSec, durationUs, seed }, one, other) => {
      const times = timesOf(arrivalTimes("constant", perSec, durationUs, seed));
      const [from, to] = [one % (durationUs + 1), other % (durationUs + 1)].sort((a, b) => a - b) as [number, number];
      for (const [a, b] of [
        [from, to],
        [0, durationUs],
      ] as const) {
        const inWindow = times.filter((us) => us >= a && us < b).length;
        assert.ok(Math.abs(inWindow - (perSec * (b - a)) / US_PER_SEC) < 1 + 1e-6);
      }
    }),
  );
});

test("constant arrivals: gaps differ by a microsecond at most, over a whole day too", () => {
  const arrivals = arrivalTimes("constant", 300, 86_400 * US_PER_SEC, 42);
  assert.ok(Math.abs(arrivals.count - 300 * 86_400) <= 1);
  for (let k = arrivals.count - 10_000; k < arrivals.count; k++) {
    const gap = arrivals.timeUs(k) - arrivals.timeUs(k - 1);
    assert.ok(gap === 3_333 || gap === 3_334);
  }
});

// Seeds are fixed, so what follows is exact. The bounds are those that a true Poisson process
// passes 999 times in 1,000.
const Z_999 = 3.29;

test("Poisson arrivals: the counts of windows have the mean and the variance of Poisson's", () => {
  const [perSec, seconds] = [200, 1_000];
  for (const seed of [1, 2, 42]) {
    const times = timesOf(arrivalTimes("poisson", perSec, seconds * US_PER_SEC, seed));
    // Windows shorter than a cell of 64 expected messages, as long, and longer.
    for (const windowUs of [20_000, 320_000, 5_000_000]) {
      const counts = new Array<number>((seconds * US_PER_SEC) / windowUs).fill(0);
      for (const us of times) counts[Math.floor(us / windowUs)] = (counts[Math.floor(us / windowUs)] as number) + 1;
      const n = counts.length;
      const expected = (perSec * windowUs) / US_PER_SEC;
      const mean = sum(counts) / n;
      assert.ok(Math.abs(mean - expected) < Z_999 * Math.sqrt(expected / n), `mean ${mean} of ${expected}`);
      // The index of dispersion times n − 1 is chi-square, for large n about normal (Cox and Lewis, 1966, 6.3).
      const dispersion = sum(counts.map((count) => (count - mean) ** 2)) / (n - 1) / mean;
      assert.ok(
        Math.abs(dispersion - 1) < Z_999 * Math.sqrt(2 / (n - 1)),
        `dispersion ${dispersion} at ${windowUs} us`,
      );
    }
  }
});

test("Poisson arrivals: the gaps are exponential, and unrelated to the gaps before", () => {
  const perSec = 200;
  for (const seed of [1, 2, 42]) {
    const times = timesOf(arrivalTimes("poisson", perSec, 200 * US_PER_SEC, seed));
    // A gap's own probability is uniform in [0, 1) if gaps are exponential.
    const quantiles = times.slice(1).map((us, i) => 1 - Math.exp((-(us - (times[i] as number)) * perSec) / US_PER_SEC));
    const pairs = quantiles.slice(1).map((next, i) => (Math.floor((quantiles[i] as number) * 8) + next) / 8);
    for (const values of [quantiles, pairs]) {
      const bins = new Array<number>(64).fill(0);
      for (const value of values) bins[Math.floor(value * 64)] = (bins[Math.floor(value * 64)] as number) + 1;
      const each = values.length / 64;
      const chiSquare = sum(bins.map((count) => (count - each) ** 2 / each));
      // The 99.9 % point with 63 degrees of freedom.
      assert.ok(chiSquare < 103.4, `chi-square ${chiSquare}, seed ${seed}`);
    }
  }
});

test.run();
