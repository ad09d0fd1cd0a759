import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { backoff } from "./backoff.js";
import { randomStream } from "./random.js";

const test = suite("backoff");

const LIMITS = { first: 100_000, longest: 5_000_000 };

test("the limit doubles from the first to the longest, then stays there", () => {
  const limits = Array.from({ length: 9 }, (_, pauses) => backoff(LIMITS, pauses, () => 1));
  assert.deepEqual(
    limits.map((pause) => pause / 1_000),
    [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000],
  );
  assert.equal(
    backoff(LIMITS, 1e6, () => 1),
    LIMITS.longest,
  );
});

test("limits may be in any unit, and a pause may be 0", () => {
  const limits = { first: 50, longest: 2_000 };
  const longest = Array.from({ length: 8 }, (_, pauses) => backoff(limits, pauses, () => 1));
  assert.deepEqual(longest, [50, 100, 200, 400, 800, 1_600, 2_000, 2_000]);
  assert.equal(
    backoff(limits, 3, () => 0),
    0,
  );
  assert.equal(
    backoff(limits, 5_000, () => 0.5),
    1_000,
  );
});

test("a pause is a random share of the limit", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (pauses, share) => {
      assert.equal(
        backoff(LIMITS, pauses, () => share),
        share * backoff(LIMITS, pauses, () => 1),
      );
    }),
  );
});

test("clients cut off together come back spread over the whole limit", () => {
  const random = randomStream(1);
  const tenths = new Array<number>(10).fill(0);
  for (let user = 0; user < 1_000; user++) {
    const tenth = Math.floor((backoff(LIMITS, 0, random) / LIMITS.first) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  assert.ok(
    tenths.every((count) => count > 60 && count < 140),
    String(tenths),
  );
});

test.run();
