import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { randomStream } from "../base/random.js";
import { fitLine, type LineFit, type Point } from "./least-squares.js";

const test = suite("least squares");

const points = (...pairs: readonly (readonly [number, number])[]): Point[] => pairs.map(([x, y]) => ({ x, y }));

function fitted(of: readonly Point[]): LineFit {
  const fit = fitLine(of);
  assert.ok(fit !== null);
  return fit;
}

const near = (found: number, expected: number, relative = 1e-9): void =>
  assert.ok(Math.abs(found - expected) <= relative * Math.max(1, Math.abs(expected)), `${found}, not ${expected}`);

test("reproduces a worked example to the digit", () => {
  // Σ(x-x̄)² = 10, Σ(x-x̄)(y-ȳ) = 6, residuals -0.8 0.6 1 -0.6 -0.2, whose squares sum to 2.4; t(3) = 3.182446.
  const fit = fitted(points([1, 2], [2, 4], [3, 5], [4, 4], [5, 5]));
  near(fit.slope, 0.6);
  near(fit.intercept, 2.2);
  near(fit.r2, 0.6);
  const reach = 3.182446305284263 * Math.sqrt(2.4 / 3 / 10);
  near(fit.slopeCi95?.[0] ?? Number.NaN, 0.6 - reach);
  near(fit.slopeCi95?.[1] ?? Number.NaN, 0.6 + reach);
});

test("agrees with NIST's certified values for the Norris data", () => {
  const fit = fitted(NORRIS);
  near(fit.slope, 1.00211681802045);
  near(fit.intercept, -0.262323073774029, 1e-10);
  near(fit.r2, 0.999993745883712);
  // Certified standard deviation of the slope: 0.429796848199937e-3, at 34 degrees of freedom (t = 2.032245).
  near(((fit.slopeCi95?.[1] ?? 0) - fit.slope) / 2.032244509317718, 0.429796848199937e-3, 1e-9);
});

test("points on a line give that line, with an interval of zero width", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: -1e6, max: 1e6 }), (slope, intercept) => {
      const fit = fitted([0, 1, 2, 5].map((x) => ({ x, y: intercept + slope * x })));
      near(fit.slope, slope);
      near(fit.intercept, intercept);
      near(fit.r2, 1);
      near(fit.slopeCi95?.[0] ?? Number.NaN, slope, 1e-6);
    }),
  );
});

test("two points give a line but no interval", () => {
  assert.deepEqual(fitLine(points([0, 100], [10, 150])), { slope: 5, intercept: 100, r2: 1, slopeCi95: null });
});

test("no points, one point, or points at one x give no line", () => {
  assert.equal(fitLine([]), null);
  assert.equal(fitLine(points([3, 4])), null);
  assert.equal(fitLine(points([0.1, 1], [0.1, 2], [0.1, 3])), null);
});

test("a constant y gives a flat line with r² = 1", () => {
  const flat = { slope: 0, intercept: 0.1, r2: 1 };
  assert.deepEqual(fitLine(points([1, 0.1], [2, 0.1], [4, 0.1])), { ...flat, slopeCi95: [0, 0] });
  assert.deepEqual(fitLine(points([1, 0.1], [2, 0.1])), { ...flat, slopeCi95: null });
});

test("the 95 % interval contains the true slope in 95 % of experiments", () => {
  const random = randomStream(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const experiments = 4000;
  let held = 0;
  for (let i = 0; i < experiments; i++) {
    const [low, high] = fitted([0, 1, 2, 3, 4].map((x) => ({ x, y: 3 * x + normal() }))).slopeCi95 ?? [0, 0];
    if (low <= 3 && 3 <= high) held++;
  }
  // The standard deviation of the share is 0.0034; the seed is fixed, so the result is always the same.
  assert.ok(Math.abs(held / experiments - 0.95) < 0.01, `${held} of ${experiments}`);
});

/** NIST Statistical Reference Datasets, linear regression, Norris (y, x as published; public domain). */
const NORRIS = points(
  [0.2, 0.1],
  [337.4, 338.8],
  [118.2, 118.1],
  [884.6, 888.0],
  [10.1, 9.2],
  [226.5, 228.1],
  [666.3, 668.5],
  [996.3, 998.5],
  [448.6, 449.1],
  [777.0, 778.9],
  [558.2, 559.2],
  [0.4, 0.3],
  [0.6, 0.1],
  [775.5, 778.1],
  [666.9, 668.8],
  [338.0, 339.3],
  [447.5, 448.9],
  [11.6, 10.8],
  [556.0, 557.7],
  [228.1, 228.3],
  [995.8, 998.0],
  [887.6, 888.8],
  [120.2, 119.6],
  [0.3, 0.3],
  [0.3, 0.6],
  [556.8, 557.6],
  [339.1, 339.3],
  [887.2, 888.0],
  [999.0, 998.5],
  [779.0, 778.9],
  [11.1, 10.2],
  [118.3, 117.6],
  [229.2, 228.9],
  [669.1, 668.4],
  [448.9, 449.2],
  [0.5, 0.2],
);

test.run();
