import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { didYouMean, editDistance, nearest } from "./nearest.js";

const test = suite("nearest");

test("counts insertions, deletions and replacements", () => {
  assert.equal(editDistance("rooting", "routing"), 1);
  assert.equal(editDistance("", "abc"), 3);
  assert.equal(editDistance("kitten", "sitting"), 3);
});

test("is a distance: symmetric, zero only for equal words, never above the longer word", () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      assert.equal(distance, editDistance(b, a));
      assert.equal(distance === 0, a === b);
      assert.ok(distance <= Math.max(a.length, b.length));
    }),
  );
});

test("suggests the word behind a typo, whatever its case", () => {
  assert.equal(nearest("rooting", ["relay", "routing", "balance"]), "routing");
  assert.equal(nearest("Routing", ["relay", "routing"]), "routing");
});

test("suggests the full path for a last part", () => {
  assert.equal(nearest("routing", ["server", "server.routing"]), "server.routing");
});

test("suggests nothing for a word that is unlike all others, or too long to be a typo", () => {
  assert.equal(nearest("license", ["users", "seed"]), undefined);
  assert.equal(nearest("", ["users"]), undefined);
  assert.equal(nearest("u".repeat(10_000), ["users"]), undefined);
  assert.equal(didYouMean("license", ["users"]), "");
});

test.run();
