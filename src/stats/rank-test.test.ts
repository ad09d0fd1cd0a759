import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { type RankTest, rankTest, smallestP } from "./rank-test.js";

const test = suite("rank test");

type Sample = readonly number[];

function tested(a: Sample, b: Sample): RankTest {
  const found = rankTest(a, b);
  assert.ok(found !== null);
  return found;
}

const near = (found: number, expected: number, relative = 1e-9): void =>
  assert.ok(Math.abs(found - expected) <= relative * expected, `${found}, not ${expected}`);

/** Hollander and Wolfe's depression data, as in R's page on wilcox.test (there W = 35, one-sided p = 0.1272). */
const X: Sample = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const Y: Sample = [1.15, 0.88, 0.9, 0.74, 1.21];

test("agrees with R 4.2.2's exact wilcox.test without ties", () => {
  const cases: readonly (readonly [a: Sample, b: Sample, u: number, p: number])[] = [
    [X, Y, 35, 0.254412254412],
    [[701, 712, 698, 705, 720], [690, 688, 695, 681, 699], 24, 0.015873015873],
    [[801, 812, 798, 805, 820], [690, 688, 695, 681, 699], 25, 0.00793650793651],
    [[1.1, 2.7, 3.3, 4.9], [2, 5.5, 6.1, 7.4], 3, 0.2],
    [
      [12.1, 15.3, 9.8, 11.2, 14.4, 13.7, 10.5],
      [16.2, 18.9, 13.1, 17.5, 19.4, 12.9, 15.8, 20.1, 14.2],
      8,
      0.0115384615385,
    ],
  ];
  for (const [a, b, u, p] of cases) {
    assert.equal(tested(a, b).u, u);
    near(tested(a, b).p, p);
  }
});

/** Ozone in May and in August: R's data set airquality. */
const MAY = [41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37];
const AUGUST = [
  ...[39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31],
  ...[44, 21, 9, 45, 168, 73, 76, 118, 84, 85],
];

test("agrees with wilcox.exact of R's package exactRankTests 0.8-35 with ties", () => {
  const cases: readonly (readonly [a: Sample, b: Sample, u: number, p: number])[] = [
    [[1, 2, 2, 3, 5], [2, 4, 5, 5, 6], 5, 0.15079365079365],
    [[0, 0, 0, 1, 2], [1, 1, 2, 2, 2, 3, 3], 4.5, 0.03030303030303],
    [[10, 10, 20], [10, 30, 30, 40], 2, 0.2],
    [[701, 701, 701, 702, 702], [702, 703, 703, 703, 704], 1, 0.023809523809524],
    [MAY, AUGUST, 127.5, 6.1087351888037e-5],
  ];
  for (const [a, b, u, p] of cases) {
    assert.equal(tested(a, b).u, u);
    near(tested(a, b).p, p);
  }
});

test("agrees with R 4.2.2's approximate wilcox.test from 50 values on, with and without ties", () => {
  const u = Array.from({ length: 55 }, (_, i) => ((i + 1) * 37) % 101);
  const v = Array.from({ length: 60 }, (_, i) => ((i + 1) * 53) % 103);
  const distinct = tested(
    u.map((value, i) => value + 0.013 * (i + 1)),
    v.map((value, i) => value + 4 + 0.017 * (i + 1)),
  );
  assert.deepEqual([distinct.u, distinct.exact], [1542, false]);
  near(distinct.p, 0.547251056249);
  const tied = tested(
    u.map((value) => Math.round(value / 7)),
    v.map((value) => Math.round(value / 7 + 1)),
  );
  assert.equal(tied.u, 1451);
  near(tied.p, 0.265280895252);
});

const sample = (largest: number) => fc.array(fc.integer({ min: 0, max: largest }), { minLength: 1, maxLength: 6 });

/** Every way to choose which values are the first sample's. */
function splits(values: Sample, size: number): readonly Sample[] {
  if (size === 0) return [[]];
  return values.flatMap((value, i) => splits(values.slice(i + 1), size - 1).map((rest) => [value, ...rest]));
}

test("its exact p is the share of all ways to split the values that are as far from the middle", () => {
  fc.assert(
    fc.property(sample(4), sample(4), (a, b) => {
      const ranked = [...a, ...b];
      const rank = (value: number) =>
        ranked.filter((other) => other < value).length + ranked.filter((other) => other === value).length / 2;
      const ranks = ranked.map(rank);
      const sum = (some: Sample) => some.reduce((total, value) => total + value, 0);
      const middle = (sum(ranks) * a.length) / ranked.length;
      const far = Math.abs(sum(ranks.slice(0, a.length)) - middle);
      const ways = splits(ranks, a.length);
      near(tested(a, b).p, ways.filter((way) => Math.abs(sum(way) - middle) >= far - 1e-9).length / ways.length);
    }),
    { numRuns: 60 },
  );
});

test("swapping the samples, their order, and any growing function of the values change nothing", () => {
  fc.assert(
    fc.property(sample(50), sample(50), (a, b) => {
      const { u, p } = tested(a, b);
      near(tested(b, a).p, p);
      assert.equal(tested(b, a).u, a.length * b.length - u);
      assert.deepEqual(tested([...a].reverse(), b), tested(a, b));
      assert.deepEqual(tested(a.map(Math.exp), b.map(Math.exp)), tested(a, b));
    }),
  );
});

test("the smallest p that sizes can reach is that of samples apart: 0.10 for 3 and 3, 0.0079 for 5 and 5", () => {
  assert.deepEqual(
    [smallestP(3, 3).toFixed(2), smallestP(4, 4).toFixed(4), smallestP(5, 5).toFixed(4)],
    ["0.10", "0.0286", "0.0079"],
  );
  assert.equal(smallestP(1, 1), 1);
  for (const [m, n] of [
    [3, 3],
    [3, 5],
    [5, 5],
    [7, 4],
  ] as const) {
    const apart = tested(
      Array.from({ length: m }, (_, i) => i),
      Array.from({ length: n }, (_, i) => 100 + i),
    );
    near(smallestP(m, n), apart.p);
    assert.equal(smallestP(m, n), smallestP(n, m));
  }
});

test("an empty sample has no test, equal values no significance", () => {
  assert.equal(rankTest([], [1]), null);
  assert.equal(rankTest([1], []), null);
  assert.equal(tested([3, 3, 3], [3, 3]).p, 1);
  assert.equal(tested(Array(60).fill(3), Array(60).fill(3)).p, 1);
});

test("the samples differ by chance at p < 0.05 no more often than that", () => {
  // All 252 equally likely ways in which 5 of 10 ranks can fall.
  const ways = splits([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5);
  const alarms = ways.filter(
    (way) =>
      tested(
        way,
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((rank) => !way.includes(rank)),
      ).p < 0.05,
  );
  assert.equal(alarms.length, 8);
});

test.run();
