import assert from "node:assert/strict";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import type { MessageStream } from "../../plan/message-stream.js";
import { workerRange } from "../../plan/users.js";
import { planOf } from "../../test-support/samples/random-plans.js";
import { LONG_AGO_US, receiptOf, recipientsOf, SAMPLE_RUN } from "../../test-support/samples/sample-receipts.js";
import { BitSet } from "../ledger/bit-set.js";
import { auditAdd, emptyAudit } from "../ledger/delivery-audit.js";
import { DeliveryLedger } from "../ledger/delivery-ledger.js";
import { PresenceLog } from "../ledger/presence-log.js";
import type { SendRecordPages } from "../ledger/settlement.js";
import { type Settled, Settlement } from "../ledger/settlement.js";
import { auditDeliveries } from "./audit-deliveries.js";

const test = suite("audit of the deliveries");

const PLAN = planOf({
  users: 6,
  ramp: { plateaus: 1 },
  phases: { warmup: "0s", hold: "1s" },
  traffic: { dm: { perSec: 20, contacts: 2 }, room: { perSec: 10, count: 2 } },
});

/** Every second message was sent. */
const SENT = PLAN.streams.map((stream) => {
  if (stream === null) return null;
  const bits = new BitSet(stream.count);
  for (let k = 0; k < stream.count; k += 2) bits.add(k);
  return bits;
});

const RECORD: SendRecordPages = {
  sent: SENT.map((bits) => bits && bits.pages),
  rejected: [],
  accepted: [],
  unknownSenders: [],
  cutUs: new Map(),
  maxLagUs: 0,
};

/** Two workers settle what came: everything sent, but for what `isLost` says, and each `copies` times. */
function settleAll(isLost: (kind: number, k: number, user: number) => boolean, copies = 1): Settled[] {
  return [0, 1].map((worker) => {
    const range = workerRange(PLAN.users, 2, worker);
    const ledger = new DeliveryLedger(PLAN, SAMPLE_RUN, range);
    ledger.begin({ trafficStartUs: LONG_AGO_US, deadlineUs: 1e12 });
    for (const stream of PLAN.streams.filter((one): one is MessageStream => one !== null)) {
      for (let k = 0; k < stream.count; k += 2) {
        for (const user of recipientsOf(stream, k).filter((one) => one >= range.from && one < range.to)) {
          if (isLost(stream.kind, k, user)) continue;
          for (let i = 0; i < copies; i++) ledger.receive(receiptOf(PLAN, stream.kind, k, user));
        }
      }
    }
    const record = { ...RECORD, sent: SENT, rejected: [], accepted: [] };
    const rules = { trafficStartUs: 0, inFlightUs: 0, deliveryTimeUs: 0, watchedUntilUs: 1e12 };
    return new Settlement(PLAN, range, new PresenceLog(), record, rules).settle(ledger);
  });
}

function sentToAnybody() {
  const sum = emptyAudit();
  for (const stream of PLAN.streams) {
    for (let k = 0; k < (stream?.count ?? 0); k += 2) {
      if (stream !== null) for (const user of recipientsOf(stream, k)) auditAdd(sum, stream.kind, k, user);
    }
  }
  return sum;
}

test("a story that adds up is told by the sum over all that was sent", () => {
  const expected = sentToAnybody();
  assert.ok(expected.count > 20);
  assert.deepEqual(
    auditDeliveries(
      PLAN,
      RECORD,
      settleAll(() => false),
    ),
    expected,
  );
  assert.deepEqual(
    auditDeliveries(
      PLAN,
      RECORD,
      settleAll((_, k) => k % 3 === 0, 2),
    ),
    expected,
  );
});

test("a receipt that the ledger forgot is a fault of the tool, with the sums that disagree", () => {
  const [first, second] = settleAll(() => false) as [Settled, Settled];
  const receipts = { ...first.audit.receipts, count: first.audit.receipts.count - 1 };
  const story = [{ ...first, audit: { ...first.audit, receipts } }, second];
  const total = sentToAnybody().count;
  assert.throws(
    () => auditDeliveries(PLAN, RECORD, story),
    (thrown: unknown) =>
      thrown instanceof ChatbenchError &&
      thrown.code === "ledger_disagrees" &&
      thrown.message.includes(`${total} deliveries were asked for, ${total - 1} right ones came`) &&
      thrown.message.includes("(0 of them surplus, 0 never sent) and 0 are called missing") &&
      /seed/.test(thrown.hint ?? ""),
  );
});

test("the right number of wrong ones is a fault as well", () => {
  const [first, second] = settleAll(() => false) as [Settled, Settled];
  const receipts = { ...first.audit.receipts, low: (first.audit.receipts.low + 1) >>> 0 };
  const story = [{ ...first, audit: { ...first.audit, receipts } }, second];
  assert.throws(() => auditDeliveries(PLAN, RECORD, story), /or their hashes differ/);
});

test("a worker's story that is left out is missed", () => {
  const [first] = settleAll(() => false) as [Settled, Settled];
  assert.throws(() => auditDeliveries(PLAN, RECORD, [first]), /does not add up/);
});

test("where a worker died there is no sum to be had", () => {
  const record = { ...RECORD, unknownSenders: [{ from: 0, to: 3, untilUs: 5 }] };
  assert.equal(auditDeliveries(PLAN, record, []), null);
});

test.run();
