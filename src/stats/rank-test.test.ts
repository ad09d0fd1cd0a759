import assert from "node:assert/strict";
import { suite } from "uvu";
import { rankTest } from "./rank-test.js";

const test = suite("rank test");

test("agrees with R's wilcox.test on the published example of Hollander and Wolfe", () => {
  // R's documentation of wilcox.test: W = 35, one-sided p = 0.1272.
  const x = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const y = [1.15, 0.88, 0.9, 0.74, 1.21];
  const found = rankTest(x, y);
  assert.equal(found?.u, 35);
  assert.equal(found?.p.toFixed(4), "0.2544");
});

test.run();
