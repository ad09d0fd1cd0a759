import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { GoldenWalk, type Permutation, ShuffledOrder } from "./permutation.js";

const test = suite("permutation");

const kinds: readonly (readonly [name: string, make: (size: number, seed: number) => Permutation])[] = [
  ["golden walk", (size, seed) => new GoldenWalk(size, seed)],
  ["shuffled order", (size, seed) => new ShuffledOrder(size, seed)],
];
const seed = fc.integer({ min: 0, max: 0xffffffff });

function assertBijection(permutation: Permutation, size: number): void {
  assert.equal(permutation.size, size);
  const seen = new Uint8Array(size);
  for (let index = 0; index < size; index++) {
    const value = permutation.at(index);
    assert.equal(permutation.indexOf(value), index);
    seen[value] = 1;
  }
  assert.ok(!seen.includes(0));
}

for (const [name, make] of kinds) {
  test(`a ${name} visits every number once, and finds each again`, () => {
    for (let size = 1; size <= 130; size++) assertBijection(make(size, size * 7), size);
    fc.assert(fc.property(fc.integer({ min: 1, max: 5_000 }), seed, (size, s) => assertBijection(make(size, s), size)));
  });

  test(`a ${name} finds numbers again at sizes up to the largest`, () => {
    const sizes = fc.integer({ min: 5_000, max: 90_000_000 });
    fc.assert(
      fc.property(sizes, seed, fc.nat(), (size, s, pick) => {
        const permutation = make(size, s);
        for (const value of [permutation.at(pick % size), pick % size, size - 1]) {
          assert.ok(Number.isInteger(value) && value >= 0 && value < size);
          assert.equal(permutation.at(permutation.indexOf(value)), value);
        }
      }),
    );
  });

  test(`a ${name} depends on its seed`, () => {
    const first = (s: number): number[] => Array.from({ length: 20 }, (_, i) => make(1_000, s).at(i));
    assert.deepEqual(first(1), first(1));
    assert.notDeepEqual(first(1), first(2));
  });
}

test("a golden walk begins anew when it has been everywhere", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), seed, fc.nat(), (size, s, index) => {
      const walk = new GoldenWalk(size, s);
      assert.equal(walk.at(index), walk.at(index + size));
    }),
  );
});

test("neighbours of a golden walk are far apart", () => {
  for (let size = 25; size <= 5_000; size++) {
    const walk = new GoldenWalk(size, 1);
    const distance = (walk.at(1) - walk.at(0) + size) % size;
    assert.ok(Math.min(distance, size - distance) > size * 0.3, `${distance} of ${size}`);
  }
});

test("a golden walk never enters one third of the numbers twice in succession", () => {
  for (const size of [100, 1_000, 10_007]) {
    const walk = new GoldenWalk(size, 3);
    for (const blocks of [3, 4, 8]) {
      const block = (index: number): number => Math.floor((walk.at(index) * blocks) / size);
      for (let index = 0; index < size; index++) assert.notEqual(block(index), block(index + 1));
    }
  }
});

test("a shuffled order has no drift: its places are unrelated to its values", () => {
  const size = 10_000;
  const order = new ShuffledOrder(size, 42);
  let covariance = 0;
  for (let i = 0; i < size; i++) covariance += (i / size - 0.5) * (order.at(i) / size - 0.5);
  const correlation = covariance / size / (1 / 12);
  assert.ok(Math.abs(correlation) < 4 / Math.sqrt(size), `correlation ${correlation}`);
});

test.run();
