import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { TokenBucket } from "./token-bucket.js";

const test = suite("token bucket");

test("after a silence, however long, the tokens of 20 ms can be spent at once", () => {
  const bucket = new TokenBucket(10_000, 0);
  assert.equal(bucket.burstBytes, 200);
  for (const nowMs of [0, 60_000]) {
    assert.equal(bucket.take(200, nowMs), 0);
    assert.ok(bucket.take(1, nowMs) > 0);
  }
});

test("who finds too few is told how long it takes until they are there, and takes nothing", () => {
  const bucket = new TokenBucket(1_000, 0);
  assert.equal(bucket.take(20, 0), 0);
  assert.equal(bucket.take(5, 0), 5);
  assert.equal(bucket.take(5, 2), 3);
  assert.equal(bucket.take(5, 5), 0);
});

test("a rate below one byte in 20 ms lets one byte pass at a time", () => {
  const bucket = new TokenBucket(2, 0);
  assert.equal(bucket.burstBytes, 1);
  assert.equal(bucket.take(1, 0), 0);
  assert.equal(bucket.take(1, 0), 500);
  assert.equal(bucket.take(1, 500), 0);
});

test("over any time no more than the rate and one burst passes, and no less than the rate", () => {
  const rates = fc.integer({ min: 100, max: 10_000_000 });
  fc.assert(
    fc.property(
      rates,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
      (bytesPerSec, shares) => {
        const bucket = new TokenBucket(bytesPerSec, 0);
        let nowMs = 0;
        let passed = 0;
        for (const share of shares) {
          const bytes = Math.max(1, Math.floor(share * bucket.burstBytes));
          for (let waitMs = bucket.take(bytes, nowMs); waitMs > 0; waitMs = bucket.take(bytes, nowMs)) {
            nowMs += waitMs + 1e-6;
          }
          passed += bytes;
          const byRate = (nowMs * bytesPerSec) / 1_000;
          assert.ok(passed <= byRate + bucket.burstBytes + 1, `${passed} by ${nowMs} ms`);
          // It waits only for tokens that it then spends.
          assert.ok(nowMs === 0 || passed >= byRate - 1, `${passed} by ${nowMs} ms`);
        }
      },
    ),
  );
});

test.run();
