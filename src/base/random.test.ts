import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { hash2, hashText, mix32, randomStream } from "./random.js";

const test = suite("random");

const integer = fc.oneof(fc.nat(), fc.maxSafeNat());

/** Σ (observed − expected)² / expected over equal bins. */
function chiSquare(values: Iterable<number>, bins: number): number {
  const counts = new Array<number>(bins).fill(0);
  let total = 0;
  for (const value of values) {
    counts[Math.floor(value * bins)] = (counts[Math.floor(value * bins)] as number) + 1;
    total++;
  }
  return counts.reduce((sum, count) => sum + (count - total / bins) ** 2 / (total / bins), 0);
}

/** 99.9 % point of chi-square with 255 degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.4, interpolated by Wilson and Hilferty). */
const CHI_SQUARE_255 = 330.5;

// These values define what a seed means: if they change, every stored seed gives another plan. mix32(1) is
// MurmurHash3's published fmix32(1), 0x514e28b7.
test("a seed means the same in every version", () => {
  assert.deepEqual([0, 1, 42, 0xffffffff].map(mix32), [0, 0x514e28b7, 142593372, 2180083513]);
  assert.deepEqual(
    [hash2(0, 0), hash2(1, 0), hash2(0, 1), hash2(2 ** 40, 2 ** 52 + 1)],
    [4134602047, 3195438639, 1586307159, 1336617947],
  );
  assert.deepEqual(["", "dm", "room", "😀"].map(hashText), [2872998923, 2444966378, 1163317857, 1787143206]);
  const random = randomStream(42);
  assert.deepEqual(
    [0, 1, 2, 3].map(() => random() * 2 ** 32),
    [939911724, 3948730756, 321366731, 3317318717],
  );
});

test("hashes are 32-bit integers", () => {
  fc.assert(
    fc.property(integer, integer, fc.string({ unit: "binary" }), (a, b, text) => {
      for (const hash of [mix32(a), hash2(a, b), hashText(text)]) {
        assert.ok(Number.isInteger(hash) && hash >= 0 && hash <= 0xffffffff);
      }
    }),
  );
});

test("mix32 maps different numbers to different numbers", () => {
  const seen = new Set<number>();
  for (let i = 0; i < 100_000; i++) seen.add(mix32(i));
  assert.equal(seen.size, 100_000);
});

test("hash2 depends on the order of its arguments and on all of their bits", () => {
  const seen = new Set<number>();
  for (let a = 0; a < 100; a++) for (let b = 0; b < 100; b++) seen.add(hash2(a, b));
  for (let bit = 0; bit < 53; bit++) seen.add(hash2(2 ** bit + 1_000, 7)).add(hash2(7, 2 ** bit + 1_000));
  // By the birthday bound, 10,106 random 32-bit hashes have 0.012 collisions on average.
  assert.equal(seen.size, 10_000 + 106);
  assert.notEqual(hash2(1, 2), hash2(2, 1));
});

test("hash2 spreads neighbouring arguments evenly", () => {
  const rows = function* (of: (i: number) => number) {
    for (let i = 0; i < 25_600; i++) yield of(i) / 2 ** 32;
  };
  assert.ok(
    chiSquare(
      rows((i) => hash2(42, i)),
      256,
    ) < CHI_SQUARE_255,
  );
  assert.ok(
    chiSquare(
      rows((i) => hash2(i, 42)),
      256,
    ) < CHI_SQUARE_255,
  );
  assert.ok(
    chiSquare(
      rows((i) => hash2(i >>> 8, i & 255)),
      256,
    ) < CHI_SQUARE_255,
  );
});

test("changing one bit of an argument changes half of the hash's bits", () => {
  let changed = 0;
  let trials = 0;
  for (let a = 0; a < 200; a++) {
    for (let bit = 0; bit < 32; bit++, trials++) {
      for (let rest = (hash2(a, 5) ^ hash2((a ^ (1 << bit)) >>> 0, 5)) >>> 0; rest !== 0; rest &= rest - 1) changed++;
    }
  }
  assert.ok(Math.abs(changed / trials - 16) < 0.2, `${changed / trials} bits of 32`);
});

test("a stream is uniform, and its successive numbers are independent", () => {
  for (const seed of [0, 1, 42, 0xffffffff]) {
    const random = randomStream(seed);
    const numbers = Array.from({ length: 25_600 }, random);
    assert.ok(numbers.every((number) => number >= 0 && number < 1));
    assert.ok(chiSquare(numbers, 256) < CHI_SQUARE_255, `seed ${seed}`);
    const pairs = numbers.slice(1).map((next, i) => (Math.floor((numbers[i] as number) * 16) + next) / 16);
    assert.ok(chiSquare(pairs, 256) < CHI_SQUARE_255, `pairs of seed ${seed}`);
  }
});

test("equal seeds give equal streams, different seeds different ones", () => {
  const first = (seed: number): number[] => Array.from({ length: 8 }, randomStream(seed));
  assert.deepEqual(first(7), first(7));
  assert.notDeepEqual(first(7), first(8));
});

test.run();
