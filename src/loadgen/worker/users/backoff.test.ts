import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { randomStream } from "../../../base/random.js";
import { backoffUs } from "./backoff.js";

const test = suite("backoff");

const BACKOFF = { firstUs: 100_000, longestUs: 5_000_000 };

test("the limit doubles from the first to the longest, and stays there", () => {
  const limits = Array.from({ length: 9 }, (_, pauses) => backoffUs(BACKOFF, pauses, () => 1));
  assert.deepEqual(
    limits.map((us) => us / 1_000),
    [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000],
  );
  assert.equal(
    backoffUs(BACKOFF, 1e6, () => 1),
    BACKOFF.longestUs,
  );
});

test("a pause is the random share of the limit, any share", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (pauses, share) => {
      assert.equal(
        backoffUs(BACKOFF, pauses, () => share),
        share * backoffUs(BACKOFF, pauses, () => 1),
      );
    }),
  );
});

test("those who were cut off together come back apart, over the whole of the limit", () => {
  const random = randomStream(1);
  const tenths = new Array<number>(10).fill(0);
  for (let user = 0; user < 1_000; user++) {
    const tenth = Math.floor((backoffUs(BACKOFF, 0, random) / BACKOFF.firstUs) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  assert.ok(
    tenths.every((count) => count > 60 && count < 140),
    String(tenths),
  );
});

test.run();
