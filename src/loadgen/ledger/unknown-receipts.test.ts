import assert from "node:assert/strict";
import { suite } from "uvu";
import type { MessageStream } from "../../plan/message-stream.js";
import { planOf } from "../../test-support/samples/random-plans.js";
import { recipientsOf } from "../../test-support/samples/sample-receipts.js";
import { BitSet } from "./bit-set.js";
import { emptyAudit } from "./delivery-audit.js";
import { noDeliveries } from "./delivery-tally.js";
import { unknownReceipts } from "./unknown-receipts.js";

const test = suite("receipts of a worker that died");

const PLAN = planOf({
  seed: 5,
  users: 6,
  ramp: { plateaus: 1 },
  phases: { warmup: "0s", hold: "2s" },
  traffic: { dm: { perSec: 9, contacts: 2 }, room: { perSec: 6, count: 3 } },
});
const RANGE = { from: 2, to: 4 };

/** The record of a run in which `sent` messages of each kind left, the first ones. */
const recordOf = (sent: number) => ({
  sent: PLAN.streams.map((stream) => {
    if (stream === null) return null;
    const bits = new BitSet(stream.count);
    for (let k = 0; k < sent; k++) bits.add(k);
    return bits.pages;
  }),
  rejected: [],
  accepted: [],
  unknownSenders: [{ ...RANGE, untilUs: 0 }],
  cutUs: new Map(),
  maxLagUs: 0,
});

/** The (message, own recipient) pairs among the first `sent` messages of a kind. */
function owed(kind: number, sent: number): [k: number, user: number][] {
  const stream = PLAN.streams[kind] as MessageStream;
  return Array.from({ length: sent }, (_, k) =>
    recipientsOf(stream, k)
      .filter((user) => user >= RANGE.from && user < RANGE.to)
      .map((user): [number, number] => [k, user]),
  ).flat();
}

test("everything sent to its users was expected and is indeterminate", () => {
  const { tally, audit } = unknownReceipts(PLAN, recordOf(8), RANGE);
  const [dms, rooms] = [owed(0, 8).length, owed(2, 8).length];
  assert.ok(dms > 0 && rooms > 0 && dms < 8);
  assert.deepEqual(tally.byKind, [
    { ...noDeliveries(), expected: dms, indeterminate: dms },
    noDeliveries(),
    { ...noDeliveries(), expected: rooms, indeterminate: rooms },
  ]);
  const nothing = emptyAudit();
  assert.deepEqual(audit, { receipts: nothing, duplicates: nothing, missing: nothing, forged: nothing });
});

test("each example names message and recipient", () => {
  const { tally } = unknownReceipts(PLAN, recordOf(8), RANGE);
  const [k, user] = owed(0, 8)[0] as [number, number];
  const stream = PLAN.dm as MessageStream;
  assert.deepEqual(tally.examples[0], {
    violation: "indeterminate",
    kind: "dm",
    message: k,
    sender: `vu-${stream.sender(k)}`,
    recipient: `vu-${user}`,
    senderNode: "n0",
    recipientNode: "n0",
    intendedUs: stream.timeUs(k),
    sentUs: null,
    receivedUs: null,
    detail: "the worker of its recipient died",
  });
});

test("the messages its users were owed count as incomplete, and no others", () => {
  const { incomplete } = unknownReceipts(PLAN, recordOf(8), RANGE);
  assert.equal(incomplete[1], null);
  for (const kind of [0, 2]) {
    const pages = incomplete[kind];
    assert.ok(pages);
    const bits = BitSet.of(pages);
    const numbers = Array.from({ length: bits.size }, (_, k) => k).filter((k) => bits.has(k));
    assert.deepEqual(numbers, [...new Set(owed(kind, 8).map(([k]) => k))]);
  }
});

test("what was never sent is owed to nobody", () => {
  const { tally } = unknownReceipts(PLAN, recordOf(0), RANGE);
  assert.deepEqual(tally.byKind, [noDeliveries(), noDeliveries(), noDeliveries()]);
  const noSends = { ...recordOf(0), sent: [null, null, null] };
  assert.deepEqual(unknownReceipts(PLAN, noSends, RANGE).tally.byKind, tally.byKind);
});

test.run();
