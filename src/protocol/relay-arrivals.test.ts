import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { arrivalsSince, NO_ARRIVALS, type RelayArrivals, sumOfArrivals } from "./relay-arrivals.js";

const test = suite("relay arrivals");

const count = fc.integer({ min: 1, max: 1_000 });
const arrivals: fc.Arbitrary<RelayArrivals> = fc.record({
  from: fc.dictionary(fc.constantFrom("n0", "n1", "n2"), count, { noNullPrototype: true }),
  times: fc
    .uniqueArray(fc.integer({ min: 0, max: 22_527 }), { maxLength: 20 })
    .chain((buckets) => fc.tuple(...buckets.map((bucket) => fc.tuple(fc.constant(bucket), count)))),
});

/** Makes arrivals comparable whatever their order. */
const sorted = ({ from, times }: RelayArrivals) => ({
  from: Object.entries(from).sort(),
  times: [...times].sort(([a], [b]) => a - b),
});

test("add up in any order and grouping", () => {
  fc.assert(
    fc.property(arrivals, arrivals, arrivals, (a, b, c) => {
      assert.deepEqual(sorted(sumOfArrivals(a, b)), sorted(sumOfArrivals(b, a)));
      assert.deepEqual(sorted(sumOfArrivals(sumOfArrivals(a, b), c)), sorted(sumOfArrivals(a, sumOfArrivals(b, c))));
      assert.deepEqual(sorted(sumOfArrivals(a, NO_ARRIVALS)), sorted(a));
    }),
  );
});

test("subtracting an earlier reading gives what arrived since", () => {
  fc.assert(
    fc.property(arrivals, arrivals, (before, added) => {
      assert.deepEqual(sorted(arrivalsSince(before, sumOfArrivals(before, added))), sorted(added));
      assert.deepEqual(arrivalsSince(before, before), NO_ARRIVALS);
    }),
  );
});

test.run();
