import assert from "node:assert/strict";
import { suite } from "uvu";
import { LONG_AGO_US, SAMPLE_RUN } from "../../test-support/samples/sample-receipts.js";
import {
  assertCounts,
  bits,
  DAMAGED,
  DEADLINE_US,
  DM,
  gone,
  incompleteOf,
  K,
  LATE,
  leavingMeanwhile,
  never,
  once,
  PLAN,
  RANGE,
  RIGHT,
  RULES,
  SENDER,
  settle,
  USER,
  wordsOf,
} from "../../test-support/samples/settlement-stories.js";
import { DeliveryLedger } from "./delivery-ledger.js";
import { noDeliveries } from "./delivery-tally.js";
import { PresenceLog } from "./presence-log.js";
import { nothingSettled, Settlement } from "./settlement.js";

const test = suite("settlement");

test("must, and it came: expected and delivered", () => {
  const settled = settle({ came: [RIGHT] });
  assertCounts(settled, { expected: 1, delivered: 1 });
  assert.deepEqual(wordsOf(settled), []);
  assert.deepEqual(incompleteOf(settled), [[], null, []]);
  assert.deepEqual(settled.audit, { receipts: once(), duplicates: never, missing: never, forged: never });
});

test("must, and it came late: expected and late", () => {
  assertCounts(settle({ came: [LATE] }), { expected: 1, late: 1 });
});

test("must, and it did not come: lost, with what the plan knows of it", () => {
  const settled = settle({});
  assertCounts(settled, { expected: 1, lost: 1 });
  assert.deepEqual(settled.tally.examples, [
    {
      violation: "lost",
      kind: "dm",
      message: K,
      sender: `vu-${SENDER}`,
      recipient: `vu-${USER}`,
      senderNode: "n0",
      recipientNode: "n0",
      intendedUs: DM.timeUs(K),
      sentUs: null,
      receivedUs: null,
      detail: "never came",
    },
  ]);
  assert.deepEqual(incompleteOf(settled), [[K], null, []]);
  assert.deepEqual(settled.audit, { receipts: never, duplicates: never, missing: once(), forged: never });
});

test("with acks, a lost message was accepted or never acknowledged", () => {
  const record = (numbers: number[]) => ({ accepted: [bits(0, numbers), null, null] });
  assert.deepEqual(wordsOf(settle({ record: record([K]) })), ["lost: never came, though accepted"]);
  assert.deepEqual(wordsOf(settle({ record: record([K + 1]) })), ["lost: never came, never acknowledged"]);
  assert.deepEqual(wordsOf(settle({ record: { accepted: [null, null, null] } })), ["lost: never came"]);
});

test("must, and it came damaged only: expected, and lost no more", () => {
  const settled = settle({ came: [DAMAGED] });
  assertCounts(settled, { expected: 1, impersonated: 1 });
  assert.deepEqual(incompleteOf(settled), [[K], null, []]);
  assert.deepEqual(settled.audit.missing, once());
});

test("refused by the server: nobody is owed it", () => {
  for (const presence of [undefined, gone]) {
    const settled = settle({ record: { rejected: [bits(0, [K]), null, null] }, ...(presence && { presence }) });
    assertCounts(settled, {});
    assert.deepEqual(incompleteOf(settled), [[], null, []]);
    assert.deepEqual(settled.audit.missing, once());
  }
  assertCounts(settle({ came: [RIGHT], record: { rejected: [bits(0, [K + 1]), null, null] } }), {
    expected: 1,
    delivered: 1,
  });
});

test("refused by the server, and it came: misrouted, in time or late", () => {
  const record = { rejected: [bits(0, [K]), null, null] };
  for (const came of [[RIGHT], [LATE]]) {
    const settled = settle({ came, record });
    assertCounts(settled, { misrouted: 1 });
    assert.deepEqual(settled.audit, { receipts: once(), duplicates: never, missing: never, forged: never });
  }
  const [word] = wordsOf(settle({ came: [RIGHT], record }));
  assert.equal(word, "misrouted: the server had refused this message");
});

test("may: counted apart, whether it came or not", () => {
  const presence = leavingMeanwhile;
  assertCounts(settle({ came: [RIGHT], presence }), { may: 1, mayDelivered: 1 }, "came");
  assertCounts(settle({ came: [LATE], presence }), { may: 1, mayDelivered: 1 }, "came late");
  const missing = settle({ presence });
  assertCounts(missing, { may: 1 }, "did not come");
  assert.deepEqual(incompleteOf(missing), [[], null, []]);
  assert.deepEqual(missing.audit.missing, once());
});

test("must not: misrouted where it came, in time or late", () => {
  const presence = gone;
  assertCounts(settle({ presence }), { mustNot: 1 }, "did not come");
  assertCounts(settle({ came: [LATE], presence }), { mustNot: 1, misrouted: 1 }, "came late");
  const came = settle({ came: [RIGHT], presence });
  assertCounts(came, { mustNot: 1, misrouted: 1 }, "came");
  assert.deepEqual(wordsOf(came), ["misrouted: the recipient had left before the send"]);
});

test("nobody sent it, and it came: foreign, in time or late", () => {
  const sent = [bits(0, []), null, null];
  for (const came of [[RIGHT], [LATE]]) {
    const settled = settle({ came, sent });
    assertCounts(settled, { foreign: 1 });
    assert.deepEqual(wordsOf(settled), [
      ...(came[0] === LATE ? ["late: after the drain"] : []),
      "foreign: nobody sent this message",
    ]);
    assert.deepEqual(settled.audit, { receipts: once(), duplicates: never, missing: never, forged: once() });
  }
  const nothingCame = settle({ sent });
  assertCounts(nothingCame, {});
  assert.deepEqual(nothingCame.audit.missing, never);
});

test("a copy of a message that nobody sent is a copy", () => {
  const settled = settle({ came: [RIGHT, RIGHT], sent: [bits(0, []), null, null] });
  assertCounts(settled, { foreign: 1, duplicated: 1 });
  assert.deepEqual(
    [settled.audit.receipts.count, settled.audit.duplicates.count, settled.audit.forged.count],
    [2, 1, 1],
  );
});

test("settling changes nothing and can be repeated as more comes in", () => {
  const ledger = new DeliveryLedger(PLAN, SAMPLE_RUN, RANGE);
  ledger.begin({ trafficStartUs: LONG_AGO_US, deadlineUs: DEADLINE_US });
  const record = {
    sent: [bits(0, [K]), null, null],
    rejected: [],
    accepted: [],
    unknownSenders: [],
    cutUs: new Map(),
    maxLagUs: 0,
  };
  const now = () => new Settlement(PLAN, RANGE, new PresenceLog(), record, RULES).settle(ledger);
  const first = now();
  assertCounts(first, { expected: 1, lost: 1 });
  assert.deepEqual(now(), first);
  ledger.receive(LATE);
  assertCounts(now(), { expected: 1, late: 1 });
  assert.equal(first.audit.receipts.count, 0, "what was settled before stays as it was");
});

test("where nothing was judged, nothing is settled", () => {
  const { tally, audit, incomplete } = nothingSettled(PLAN);
  assert.deepEqual(tally.byKind, [noDeliveries(), noDeliveries(), noDeliveries()]);
  assert.deepEqual(audit, { receipts: never, duplicates: never, missing: never, forged: never });
  assert.deepEqual(incomplete, [null, null, null]);
});

test.run();
