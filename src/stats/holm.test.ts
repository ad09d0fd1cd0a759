import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { holm } from "./holm.js";

const test = suite("holm");

const rounded = (ps: readonly number[]): readonly number[] => ps.map((p) => Number(p.toFixed(10)));

test('agrees with R 4.2.2\'s p.adjust(method = "holm")', () => {
  assert.deepEqual(rounded(holm([0.01, 0.02, 0.03, 0.04, 0.05])), [0.05, 0.08, 0.09, 0.09, 0.09]);
  assert.deepEqual(
    rounded(holm([0.0007936508, 0.3, 0.0079, 0.0079, 0.9, 0.02])),
    [0.0047619048, 0.6, 0.0395, 0.0395, 0.9, 0.06],
  );
  assert.deepEqual(holm([0.6, 0.7]), [1, 1]);
  assert.deepEqual(holm([]), []);
});

test("never lowers a p, keeps their order, and leaves a single one as it is", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (ps) => {
      const corrected = holm(ps);
      assert.ok(corrected.every((p, i) => p >= (ps[i] ?? 1) && p <= 1));
      for (const [i, p] of ps.entries()) {
        for (const [j, other] of ps.entries()) if (p < other) assert.ok((corrected[i] ?? 1) <= (corrected[j] ?? 0));
      }
      assert.deepEqual(holm(ps.slice(0, 1)), ps.slice(0, 1));
    }),
  );
});

test.run();
