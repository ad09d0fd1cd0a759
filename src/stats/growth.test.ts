import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { randomStream } from "../base/random.js";
import { findGrowth } from "./growth.js";
import type { Point } from "./least-squares.js";

const test = suite("growth");

const MARGIN = 0.1;
const XS: Readonly<Record<number, readonly number[]>> = {
  3: [200, 1_000, 10_000],
  4: [200, 1_000, 5_000, 10_000],
  5: [200, 500, 1_000, 5_000, 10_000],
  7: [100, 200, 500, 1_000, 2_000, 5_000, 10_000],
};

const along = (xs: readonly number[], y: (n: number) => number): Point[] => xs.map((x) => ({ x, y: y(x) }));

const near = (found: number | undefined, expected: number): void =>
  assert.ok(
    Math.abs((found ?? Number.NaN) - expected) <= 1e-6 * Math.max(1, Math.abs(expected)),
    `${found}, not ${expected}`,
  );

test("names growth without noise from three points on, with its curve", () => {
  for (const xs of Object.values(XS)) {
    assert.deepEqual(
      findGrowth(
        along(xs, () => 7),
        MARGIN,
      ),
      { growth: "constant", fit: { intercept: 7, slope: 0, r2: 1 } },
    );
    const linear = findGrowth(
      along(xs, (n) => 3 + n / 2),
      MARGIN,
    );
    assert.equal(linear.growth, "n");
    near(linear.fit?.intercept, 3);
    near(linear.fit?.slope, 0.5);
    near(linear.fit?.r2, 1);
    const more = findGrowth(
      along(xs, (n) => 20 + 0.1 * n * Math.log(n)),
      MARGIN,
    );
    assert.equal(more.growth, "n log n");
    near(more.fit?.intercept, 20);
    near(more.fit?.slope, 0.1);
  }
});

test("names no growth where none of these curves fits", () => {
  for (const xs of Object.values(XS)) {
    for (const curve of [
      Math.sqrt,
      Math.log,
      (n: number) => n * n,
      (n: number) => 20_000 - n,
      (n: number) => (n > 2_000 ? 90 : 10),
    ]) {
      assert.equal(findGrowth(along(xs, curve), MARGIN).growth, "undecided", `${curve} at ${xs}`);
    }
  }
});

test("a change within the margin is constant, one beyond it is not, and a narrow range of n shows nothing", () => {
  const ends = (from: number, to: number) => along([200, 1_000, 10_000], (n) => (n === 10_000 ? to : from));
  assert.equal(findGrowth(ends(100, 109), MARGIN).growth, "constant");
  assert.equal(findGrowth(ends(109, 100), MARGIN).growth, "constant");
  assert.equal(findGrowth(ends(100, 112), MARGIN).growth, "undecided");
  assert.equal(
    findGrowth(
      along([100, 103, 106], (n) => n),
      MARGIN,
    ).growth === "constant",
    false,
  );
});

test("too few different n, or values that are not above zero, are undecided", () => {
  assert.equal(findGrowth([], MARGIN).growth, "undecided");
  assert.equal(
    findGrowth(
      along([200, 10_000], (n) => n),
      MARGIN,
    ).growth,
    "undecided",
  );
  assert.equal(
    findGrowth(
      along([200, 200, 10_000], (n) => n),
      MARGIN,
    ).growth,
    "undecided",
  );
  assert.equal(
    findGrowth(
      along([0, 200, 10_000], (n) => n),
      MARGIN,
    ).growth,
    "undecided",
  );
  assert.equal(
    findGrowth(
      along([200, 1_000, 10_000], (n) => n - 200),
      MARGIN,
    ).growth,
    "undecided",
  );
  assert.equal(
    findGrowth(
      along([200, 1_000, 10_000], () => 0),
      MARGIN,
    ).growth,
    "constant",
  );
});

test("with noise a wrong growth is named in less than one case of 40, a constant never grows", () => {
  const random = randomStream(5);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const curves = { constant: () => 10, n: (n: number) => n / 2, "n log n": (n: number) => 0.01 * n * Math.log(n) };
  for (const [truth, curve] of Object.entries(curves)) {
    for (const xs of Object.values(XS)) {
      for (const noise of [0.01, 0.03, 0.1, 0.2]) {
        const found = Array.from(
          { length: 400 },
          () =>
            findGrowth(
              along(xs, (n) => curve(n) * Math.exp(noise * normal())),
              MARGIN,
            ).growth,
        );
        const wrong = found.filter((growth) => growth !== truth && growth !== "undecided").length;
        assert.ok(wrong <= (truth === "constant" ? 0 : 10), `${truth} at ${xs}, ${noise}: ${wrong}`);
      }
    }
  }
});

test("five points with noise of 1 % are enough to name it", () => {
  const random = randomStream(6);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (const [truth, curve] of [
    ["n", (n: number) => n / 2],
    ["n log n", (n: number) => n * Math.log(n)],
  ] as const) {
    const found = Array.from(
      { length: 200 },
      () =>
        findGrowth(
          along([200, 500, 1_000, 5_000, 10_000], (n) => curve(n) * Math.exp(0.01 * normal())),
          MARGIN,
        ).growth,
    );
    assert.ok(found.filter((growth) => growth === truth).length > 195);
  }
});

test("the order of the points and the unit of y change nothing", () => {
  const ys = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(ys, (values) => {
      const points = [200, 500, 1_000, 5_000, 10_000].map((x, i) => ({ x, y: values[i] ?? 1 }));
      const { growth } = findGrowth(points, MARGIN);
      assert.equal(findGrowth([...points].reverse(), MARGIN).growth, growth);
      assert.equal(
        findGrowth(
          points.map(({ x, y }) => ({ x, y: y * 1_024 })),
          MARGIN,
        ).growth,
        growth,
      );
    }),
  );
});

test.run();
