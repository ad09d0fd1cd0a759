import assert from "node:assert/strict";
import { suite } from "uvu";
import { type RandomSource, randomStream } from "../base/random.js";
import { FEWEST_VALUES, findChangePoints } from "./change-points.js";
import { strongestSplit } from "./energy-split.js";

const test = suite("change points");

type Noise = (random: RandomSource) => number;

/** Box and Muller. */
const normal: Noise = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
/** Skewed, as times are: most values low, some twice as high. */
const skewed: Noise = (random) => Math.exp(0.5 * normal(random));
/** Every tenth value is up to forty times as far off. */
const heavyTailed: Noise = (random) => normal(random) * (random() < 0.1 ? 40 * random() : 1);

/** Values with noise around a level each. */
const noisy = (seed: number, levels: readonly number[], noise: Noise = normal): readonly number[] => {
  const random = randomStream(seed);
  return levels.map((level) => level + noise(random));
};
const level = (count: number, value: number): readonly number[] => new Array<number>(count).fill(value);
const indexes = (values: readonly number[]): readonly number[] => findChangePoints(values).map(({ index }) => index);
const seeds = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);

test("the change points of a published series are found", () => {
  // From Apache Otava's tests, where they are at 5 and 8. Of the nine values from 5 on, three can be the lowest by chance
  // once in 84 orders, so 1 % is out of reach.
  const series = [0.3, 2.4, 1.5, -0.9, -0.5, 99.7, 98.3, 99.1, 149.0, 149.7, 149.5, 149.1, 148.8, 150.0];
  assert.deepEqual(indexes(series), [5]);
  const found = findChangePoints(series, { significance: 0.05 });
  assert.deepEqual(
    found.map(({ index }) => index),
    [5, 8],
  );
});

test("p approaches the share among all orders of the values", () => {
  const series = [10, 12, 11, 13, 14, 15, 12.5, 16];
  const strengthOf = (values: readonly number[]): number =>
    strongestSplit(Float64Array.from(values), 0, 8, 3)?.strength ?? 0;
  const observed = strengthOf(series) * (1 - 1e-9);
  let orders = 0;
  let asStrong = 0;
  const visit = (chosen: readonly number[], rest: readonly number[]): void => {
    if (rest.length === 0) {
      orders++;
      if (strengthOf(chosen) >= observed) asStrong++;
    }
    for (const [i, value] of rest.entries()) visit([...chosen, value], rest.toSpliced(i, 1));
  };
  visit([], series);
  assert.equal(orders, 40_320);
  const [found] = findChangePoints(series, { permutations: 20_000, significance: 0.5 });
  // Four standard errors of a share among 20,000.
  const exact = asStrong / orders;
  assert.ok(
    Math.abs((found?.p ?? 1) - exact) < 4 * Math.sqrt((exact * (1 - exact)) / 20_000),
    `${found?.p}, not ${exact}`,
  );
});

test("equal series have equal change points, whatever was computed before", () => {
  const values = noisy(5, [...level(20, 0), ...level(20, 3)]);
  assert.deepEqual(findChangePoints(values), findChangePoints(values));
});

test("a step of three standard deviations is found, most often where it is", () => {
  const errors = seeds(200).map((seed) => {
    const found = indexes(noisy(seed, [...level(30, 0), ...level(15, 3)]));
    return Math.min(...found.map((index) => Math.abs(index - 30)));
  });
  assert.ok(Math.max(...errors) <= 4, `${errors}`);
  assert.ok(errors.filter((error) => error <= 1).length >= 190, `${errors}`);
});

test("a large step is found as soon as three runs are after it", () => {
  for (const seed of seeds(50)) {
    const values = noisy(seed, [...level(20, 0), ...level(3, 10)]);
    assert.deepEqual(
      indexes(values.slice(0, 22)).filter((index) => index === 20),
      [],
      `seed ${seed}`,
    );
    assert.ok(indexes(values).includes(20), `seed ${seed}`);
  }
});

test("a change is hardly ever found among fewer values than is said, and nearly always among two more", () => {
  const found = (count: number): number =>
    seeds(50).filter((seed) => {
      const half = Math.floor(count / 2);
      const values = noisy(seed, [...level(half, 0), ...level(count - half, 1_000)]);
      return findChangePoints(values, { seed }).length > 0;
    }).length;
  assert.equal(found(FEWEST_VALUES - 2), 0);
  assert.ok(found(FEWEST_VALUES - 1) < 10);
  assert.ok(found(FEWEST_VALUES) > 25);
  assert.ok(found(FEWEST_VALUES + 2) > 45);
});

test("several steps are all found", () => {
  const found = indexes(noisy(1, [...level(20, 0), ...level(15, 5), ...level(15, 1), ...level(20, 8)]));
  assert.deepEqual(found, [20, 35, 50]);
});

test("a drift is found as steps, in its direction", () => {
  for (const seed of seeds(20)) {
    const values = noisy(
      seed,
      Array.from({ length: 60 }, (_, i) => i / 5),
    );
    assert.ok(indexes(values).length >= 2, `seed ${seed}`);
  }
});

test("too few runs, and equal values, have no change points", () => {
  for (const count of [0, 1, 5, 40]) assert.deepEqual(indexes(level(count, 7)), []);
  assert.deepEqual(indexes([1, 1, 9, 9, 9]), []);
});

const TRIALS = 600;

/** Counts the series of 40 values of noise with a change point. */
function falseAlarms(noise: Noise, alter: (value: number, i: number) => number = (value) => value): number {
  return seeds(TRIALS).filter((seed) => indexes(noisy(seed, level(40, 0), noise).map(alter)).length > 0).length;
}

/** 1 %, plus four standard errors. */
const MOST_ALARMS = TRIALS * 0.01 + 4 * Math.sqrt(TRIALS * 0.01 * 0.99);

for (const [name, noise] of Object.entries({ normal, skewed, "heavy-tailed": heavyTailed })) {
  test(`of a hundred series of ${name} noise, one has a change point`, () => {
    const alarms = falseAlarms(noise);
    assert.ok(alarms <= MOST_ALARMS, `${alarms} of ${TRIALS}`);
    assert.ok(alarms > 0, "a test at 1 % that never fires is not at 1 %");
  });
}

test("a single outlier, however far, makes no more of them", () => {
  const alarms = falseAlarms(normal, (value, i) => (i === 25 ? 1_000 : value));
  assert.ok(alarms <= MOST_ALARMS, `${alarms} of ${TRIALS}`);
});

test.run();
