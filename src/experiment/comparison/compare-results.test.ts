import assert from "node:assert/strict";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { facts, side } from "../../test-support/samples/sample-sides.js";
import { compareResults } from "./compare-results.js";

const test = suite("compare results");

test("identical runs are equivalent", () => {
  const { outcome, pairs, differences } = compareResults([side("map-scan", 5), side("map-lookup", 5)], facts());
  assert.equal(outcome, "equivalent");
  assert.deepEqual(differences, []);
  assert.equal(pairs.length, 1);
  assert.equal(pairs[0]?.metrics.filter(({ judged }) => judged).length, 4);
});

test("without any run there is nothing to compare", () => {
  assert.throws(
    () => compareResults([side("map-scan", 0)], facts()),
    (thrown) => thrown instanceof ChatbenchError && thrown.code === "comparison_empty",
  );
});

test.run();
