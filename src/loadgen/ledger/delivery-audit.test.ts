import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import {
  type AuditSides,
  type AuditSum,
  auditAdd,
  auditAgrees,
  auditEquals,
  auditHash,
  auditPlus,
  emptyAudit,
} from "./delivery-audit.js";

const test = suite("delivery audit");

/** Index into KINDS, message, recipient. */
type Pair = readonly [kind: number, number: number, recipient: number];

function sumOf(pairs: readonly Pair[]): AuditSum {
  const sum = emptyAudit();
  for (const pair of pairs) auditAdd(sum, ...pair);
  return sum;
}

const hashOf = ({ high, low }: AuditSum): bigint => (BigInt(high) << 32n) | BigInt(low);

const pairs = fc.array(fc.tuple(fc.nat(2), fc.nat(2 ** 36 - 1), fc.nat(100_000)), { maxLength: 40 });

test("a sum is the count and the sum modulo 2^64 of the single hashes", () => {
  fc.assert(
    fc.property(pairs, (some) => {
      const expected = some.reduce((sum, pair) => (sum + hashOf(sumOf([pair]))) % 2n ** 64n, 0n);
      const sum = sumOf(some);
      assert.equal(hashOf(sum), expected);
      assert.equal(sum.count, some.length);
    }),
    { numRuns: 60 },
  );
});

test("the order and the split over workers do not matter", () => {
  fc.assert(
    fc.property(pairs, fc.nat(), (some, cut) => {
      const at = cut % (some.length + 1);
      const [first, second] = [sumOf(some.slice(0, at)), sumOf(some.slice(at))];
      assert.ok(auditEquals(auditPlus(first, second), sumOf([...some].reverse())));
      assert.ok(auditEquals(auditPlus(second, first), sumOf(some)));
    }),
    { numRuns: 60 },
  );
});

test("what overflows the lower half is carried, no more and no less", () => {
  const half = (low: number) => ({ count: 0, high: 0, low });
  assert.equal(auditHash(auditPlus(half(0xffff_fffe), half(1))), "00000000ffffffff");
  assert.equal(auditHash(auditPlus(half(0xffff_ffff), half(1))), "0000000100000000");
  const full = { count: 0, high: 0xffff_ffff, low: 0xffff_ffff };
  assert.equal(auditHash(auditPlus(full, half(1))), "0000000000000000");
});

test("adding two sums leaves both as they were", () => {
  const [a, b] = [sumOf([[0, 1, 2]]), sumOf([[1, 2, 3]])];
  auditPlus(a, b);
  assert.deepEqual([a, b], [sumOf([[0, 1, 2]]), sumOf([[1, 2, 3]])]);
});

test("no two pairs of a small plan have the same hash, in whole or in half", () => {
  const whole = new Set<bigint>();
  const highs = new Set<number>();
  const lows = new Set<number>();
  for (let kind = 0; kind < 3; kind++) {
    for (let number = 0; number < 60; number++) {
      for (let recipient = 0; recipient < 60; recipient++) {
        const sum = sumOf([[kind, number, recipient]]);
        whole.add(hashOf(sum));
        highs.add(sum.high);
        lows.add(sum.low);
      }
    }
  }
  const all = 3 * 60 * 60;
  assert.equal(whole.size, all);
  // Of 10,800 numbers of 32 bits about 0.014 pairs are equal by chance.
  assert.ok(highs.size >= all - 3 && lows.size >= all - 3, `${highs.size} and ${lows.size} of ${all} differ`);
});

test("numbers beyond 32 bits count in full", () => {
  const hashes = [1, 2 ** 32 + 1, 2 ** 33 + 1, 2 ** 35 + 1].map((number) => auditHash(sumOf([[0, number, 0]])));
  assert.equal(new Set(hashes).size, 4);
});

test("any one change shows: another number, recipient or kind, one less, one twice", () => {
  const base: readonly Pair[] = [
    [0, 5, 1],
    [1, 6, 2],
    [2, 7, 3],
  ];
  const changes: readonly (readonly Pair[])[] = [
    [[0, 4, 1], ...base.slice(1)],
    [[0, 5, 2], ...base.slice(1)],
    [[1, 5, 1], ...base.slice(1)],
    base.slice(1),
    [...base, [0, 5, 1]],
    [
      [0, 5, 2],
      [1, 6, 1],
      [2, 7, 3],
    ],
  ];
  for (const changed of changes) assert.ok(!auditEquals(sumOf(base), sumOf(changed)), JSON.stringify(changed));
});

test("two sums are equal when count and both halves are", () => {
  const sum = { count: 1, high: 2, low: 3 };
  assert.ok(auditEquals(sum, { ...sum }));
  assert.ok(!auditEquals(sum, { ...sum, count: 2 }));
  assert.ok(!auditEquals(sum, { ...sum, high: 3 }));
  assert.ok(!auditEquals(sum, { ...sum, low: 2 }));
});

test("the hash is 16 digits, and the same in every version: results are compared by it", () => {
  assert.equal(auditHash(emptyAudit()), "0000000000000000");
  assert.equal(auditHash({ count: 1, high: 1, low: 0xabc }), "0000000100000abc");
  const known = [
    [0, 0, 0],
    [1, 41, 7],
    [2, 2 ** 33 + 5, 99_999],
  ] as const;
  assert.deepEqual(
    known.map((pair) => auditHash(sumOf([pair]))),
    ["5a7b4b5f0f6c613b", "4e139b88775693b7", "b24f097375595081"],
  );
});

const nothing: AuditSides = {
  receipts: emptyAudit(),
  duplicates: emptyAudit(),
  missing: emptyAudit(),
  forged: emptyAudit(),
};
const [A, B, C, F] = [
  [0, 1, 2],
  [0, 2, 3],
  [1, 1, 1],
  [2, 9, 9],
] as const satisfies Pair[];

/** A and B were sent to workers 0 and 1; C was too, and got lost; B came twice; nobody sent F. */
const EXPECTED = sumOf([A, B, C]);
const STORY: readonly AuditSides[] = [
  { ...nothing, receipts: sumOf([A]), missing: sumOf([C]) },
  { receipts: sumOf([B, B, F]), duplicates: sumOf([B]), missing: emptyAudit(), forged: sumOf([F]) },
];

test("agrees with a story that adds up, in any order of workers", () => {
  assert.ok(auditAgrees(EXPECTED, STORY));
  assert.ok(auditAgrees(EXPECTED, [...STORY].reverse()));
  assert.ok(auditAgrees(emptyAudit(), []));
});

test("disagrees when any part of the story is missing, or another", () => {
  const [first, second] = STORY as [AuditSides, AuditSides];
  const wrong: readonly (readonly AuditSides[])[] = [
    [first],
    [{ ...first, receipts: emptyAudit() }, second],
    [{ ...first, receipts: sumOf([B]) }, second],
    [{ ...first, missing: emptyAudit() }, second],
    [{ ...first, missing: sumOf([A]) }, second],
    [first, { ...second, duplicates: emptyAudit() }],
    [first, { ...second, duplicates: sumOf([A]) }],
    [first, { ...second, forged: emptyAudit() }],
    [first, { ...second, forged: sumOf([A]) }],
  ];
  for (const [i, story] of wrong.entries()) assert.ok(!auditAgrees(EXPECTED, story), `story ${i}`);
  assert.ok(!auditAgrees(sumOf([A, B]), STORY));
});

test.run();
