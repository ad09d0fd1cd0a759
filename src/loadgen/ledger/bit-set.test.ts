import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { BitSet, MAX_BITS } from "./bit-set.js";

const test = suite("bit set");

const operations = fc.integer({ min: 1, max: 130 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    adds: fc.array(fc.tuple(fc.boolean(), fc.nat(size - 1)), { maxLength: 200 }),
  }),
);

test("is a set of whole numbers", () => {
  fc.assert(
    fc.property(operations, ({ size, adds }) => {
      const bits = new BitSet(size);
      const model = new Set<number>();
      for (const [asks, index] of adds) {
        if (asks) assert.equal(bits.addNew(index), !model.has(index), `${index} is new`);
        else bits.add(index);
        model.add(index);
      }
      for (let index = 0; index < size; index++) assert.equal(bits.has(index), model.has(index), `${index}`);
      assert.equal(bits.count(), model.size);
    }),
    { numRuns: 60 },
  );
});

test("the last bit of a word is like the others", () => {
  const bits = new BitSet(64);
  assert.equal(bits.addNew(31), true);
  assert.equal(bits.addNew(31), false);
  bits.add(63);
  assert.deepEqual(
    [bits.has(31), bits.has(63), bits.has(30), bits.has(32), bits.count()],
    [true, true, false, false, 2],
  );
});

test("takes in another set of its size, and leaves that as it was", () => {
  const [mine, other] = [new BitSet(70), new BitSet(70)];
  for (const index of [0, 33, 69]) mine.add(index);
  for (const index of [1, 33, 64]) other.add(index);
  mine.addAll(other);
  assert.deepEqual(
    [0, 1, 2, 33, 64, 69].map((index) => mine.has(index)),
    [true, true, false, true, true, true],
  );
  assert.deepEqual([mine.count(), other.count()], [5, 3]);
});

test("indexes are 32 bits: a larger set is refused", () => {
  const noWords = new Uint32Array();
  assert.equal(new BitSet(MAX_BITS, noWords).size, 4_294_967_295);
  assert.throws(() => new BitSet(MAX_BITS + 1, noWords), new RangeError("A set of 4294967296 bits is too large."));
});

test("takes a bit each, in whole words", () => {
  assert.deepEqual(
    [0, 1, 32, 33].map((size) => new BitSet(size).bytes),
    [0, 4, 4, 8],
  );
});

test("its pages hold all of it", () => {
  const bits = new BitSet(40);
  for (const index of [0, 31, 39]) bits.add(index);
  const copy = BitSet.of(structuredClone(bits.pages));
  assert.deepEqual([copy.size, copy.count(), copy.has(39)], [40, 3, true]);
  copy.add(1);
  assert.equal(bits.has(1), false);
});

test.run();
