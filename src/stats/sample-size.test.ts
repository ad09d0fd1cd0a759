import assert from "node:assert/strict";
import { suite } from "uvu";
import { enoughSamples } from "./sample-size.js";

const test = suite("sample size");

test("a quantile needs ten observations beyond it", () => {
  for (const [fraction, needed] of [
    [0.5, 20],
    [0.9, 100],
    [0.95, 200],
    [0.99, 1000],
    [0.999, 10_000],
  ] as const) {
    assert.equal(enoughSamples(fraction, needed - 1), false, `${needed - 1} for ${fraction}`);
    assert.equal(enoughSamples(fraction, needed), true, `${needed} for ${fraction}`);
  }
});

test.run();
