import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import type { FanOutPages } from "../../worker-messages.js";
import { FanOutTimer, mergeFanOut } from "./fan-out-timer.js";

const test = suite("fan-out timer");

const MESSAGES = 5;

type Record = readonly [k: number, responseUs: number];

function pagesOf(records: readonly Record[]): FanOutPages {
  const timer = new FanOutTimer(MESSAGES);
  for (const record of records) timer.record(...record);
  return timer.pages;
}

/** First, last and number of receipts of each message that came at all. */
const seen = ({ firstUs, lastUs, receipts }: FanOutPages) =>
  Array.from(receipts, (count, k) => (count === 0 ? null : [firstUs[k], lastUs[k], count]));

test("keeps the first and the last receipt of each message, in whatever order they come", () => {
  const pages = pagesOf([
    [1, 50],
    [3, 7],
    [1, 20],
    [1, 90],
    [1, 60],
  ]);
  assert.deepEqual(seen(pages), [null, [20, 90, 4], null, [7, 7, 1], null]);
});

test("times up to 71 minutes are distinct, and never wrapped", () => {
  const hourUs = 71 * 60 * 1_000_000;
  assert.deepEqual(seen(pagesOf([[0, hourUs]]))[0], [hourUs, hourUs, 1]);
});

test("a receipt before its message was due, which only a server that makes things up can bring about, took no time", () => {
  assert.deepEqual(seen(pagesOf([[0, -5]]))[0], [0, 0, 1]);
  assert.deepEqual(
    seen(
      pagesOf([
        [0, 8],
        [0, -5],
      ]),
    )[0],
    [0, 8, 2],
  );
});

const records = fc.array(fc.tuple(fc.nat(MESSAGES - 1), fc.nat(1_000_000)), { maxLength: 40 });

test("however receipts are split over workers, merged pages say the same", () => {
  fc.assert(
    fc.property(fc.array(records, { maxLength: 4 }), (workers) => {
      const merged = mergeFanOut(MESSAGES, workers.map(pagesOf));
      assert.deepEqual(seen(merged), seen(pagesOf(workers.flat())));
      assert.deepEqual(mergeFanOut(MESSAGES, workers.map(pagesOf).reverse()), merged);
    }),
    { numRuns: 50 },
  );
});

test.run();
