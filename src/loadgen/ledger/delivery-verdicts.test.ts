import assert from "node:assert/strict";
import { suite } from "uvu";
import type { MessageStream } from "../../plan/message-stream.js";
import type { Plan } from "../../plan/plan.js";
import { KIND_INDEX, KINDS } from "../../protocol/marker.js";
import { planOf } from "../../test-support/samples/random-plans.js";
import {
  contentOf,
  LONG_AGO_US,
  OTHER_RUN,
  receiptOf,
  recipientsOf,
  SAMPLE_RUN,
  SAMPLE_SENT_US,
} from "../../test-support/samples/sample-receipts.js";
import { auditAdd, emptyAudit } from "./delivery-audit.js";
import { DeliveryLedger, type Receipt, type ReceiptVerdict } from "./delivery-ledger.js";
import { noDeliveries } from "./delivery-tally.js";

const { dm: DM, broadcast: BROADCAST, room: ROOM } = KIND_INDEX;

const test = suite("verdicts of the delivery ledger");

const PHASES = { ramp: { plateaus: 1 }, phases: { warmup: "0s", hold: "4s", drain: "1s" } };
const PLAN: Plan = {
  ...planOf({
    ...PHASES,
    seed: 1,
    users: 6,
    traffic: {
      dm: { perSec: 12, contacts: 2, bytes: 64 },
      broadcast: { perSec: 5, bytes: 70 },
      room: { perSec: 6, count: 3, roomsPerUser: 2, bytes: 80 },
    },
  }),
  nodeName: (user) => `n${user % 2}`,
};
const RANGE = { from: 2, to: 6 };
const TIMES = { trafficStartUs: LONG_AGO_US, deadlineUs: 900_000 };
const IN_TIME_US = 5_000;

function ledgerOf(): DeliveryLedger {
  const ledger = new DeliveryLedger(PLAN, SAMPLE_RUN, RANGE);
  ledger.begin(TIMES);
  return ledger;
}

const streamOf = (kind: number) => PLAN.streams[kind] as MessageStream;

/** The first message of a kind that is for some user of the range and not for another, and both users. */
function sampleOf(kind: number): { k: number; user: number; stranger: number } {
  for (let k = 3; ; k++) {
    const users = recipientsOf(streamOf(kind), k);
    const user = users.find((one) => one >= RANGE.from) ?? -1;
    const stranger = [5, 4, 3, 2].find((one) => !users.includes(one)) ?? -1;
    if (user >= 0 && (stranger >= 0 || kind === BROADCAST)) return { k, user, stranger };
  }
}

function right(kind: number, changes: Partial<Receipt> = {}): Receipt {
  const { k, user } = sampleOf(kind);
  return receiptOf(PLAN, kind, k, user, { receivedUs: IN_TIME_US, ...changes });
}

/** The content of a sample message with one byte changed. */
function altered(kind: number, at: number): Buffer {
  const bytes = contentOf(kind, sampleOf(kind).k, streamOf(kind).bytes);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}

const FILLER_AT = 30;
const HEAD_AT = 10;

/** One fault of each kind of receipt, from the first question to the last, with its detail. */
const FAULTS: readonly (readonly [
  name: string,
  verdict: ReceiptVerdict,
  detail: (kind: number) => string,
  changes: (kind: number) => Partial<Receipt>,
])[] = [
  [
    "another run",
    "foreign",
    () => "a marker of another run",
    (kind) => ({ bytes: contentOf(kind, sampleOf(kind).k, streamOf(kind).bytes, OTHER_RUN) }),
  ],
  [
    "past the plan",
    "foreign",
    (kind) => `message ${streamOf(kind).count} is not in the plan`,
    (kind) => ({ bytes: contentOf(kind, streamOf(kind).count, streamOf(kind).bytes) }),
  ],
  ["no marker", "corrupted", () => "no readable marker", () => ({ bytes: Buffer.from("hello") })],
  ["a stranger", "misrouted", () => "not for this user", (kind) => ({ recipient: sampleOf(kind).stranger })],
  [
    "an earlier connection",
    "misrouted",
    () => "on an earlier connection of this user",
    () => ({ isEarlierConnection: true }),
  ],
  ["an unknown sender", "impersonated", () => "from an unknown name", () => ({ from: -1 })],
  ["an altered body", "corrupted", () => "the body differs", (kind) => ({ bytes: altered(kind, FILLER_AT) })],
  [
    "another kind of frame",
    "corrupted",
    (kind) => `came as ${KINDS[(kind + 1) % KINDS.length]}`,
    (kind) => ({ frameKind: (kind + 1) % KINDS.length }),
  ],
  [
    "another length",
    "corrupted",
    (kind) => `99 bytes, not ${streamOf(kind).bytes}`,
    (kind) => ({ bytes: contentOf(kind, sampleOf(kind).k, 99) }),
  ],
  ["too late", "late", () => "after the drain", () => ({ receivedUs: TIMES.deadlineUs + 1 })],
];

for (const kind of KINDS.keys()) {
  test(`${KINDS[kind]}: a right delivery is delivered, up to the deadline`, () => {
    for (const receivedUs of [0, IN_TIME_US, TIMES.deadlineUs]) {
      const ledger = ledgerOf();
      assert.equal(ledger.receive(right(kind, { receivedUs })), "delivered");
      assert.deepEqual(ledger.tally.byKind[kind], { ...noDeliveries(), delivered: 1 });
      assert.deepEqual(ledger.tally.examples, []);
    }
  });

  for (const [name, verdict, detail, changes] of FAULTS) {
    if (kind === BROADCAST && name === "a stranger") continue;
    test(`${KINDS[kind]}: ${name} is ${verdict}, once`, () => {
      const ledger = ledgerOf();
      const receipt = right(kind, changes(kind));
      // What cannot be traced to a message counts for the kind of its frame, which is the same here.
      assert.equal(ledger.receive(receipt), verdict);
      assert.deepEqual(ledger.tally.byKind[kind], { ...noDeliveries(), [verdict]: 1 });
      assert.deepEqual(
        ledger.tally.examples.map((one) => [one.violation, one.detail]),
        [[verdict, detail(kind)]],
      );
    });
  }
}

test("of two faults at once the first question decides", () => {
  const byMessage = FAULTS.filter(([name]) => !["another run", "past the plan", "no marker"].includes(name));
  for (const [i, [first, verdict, , changes]] of byMessage.entries()) {
    for (const [second, , , more] of byMessage.slice(i + 1)) {
      const receipt = right(DM, { ...more(DM), ...changes(DM) });
      assert.equal(ledgerOf().receive(receipt), verdict, `${first} before ${second}`);
    }
  }
  for (const [name, verdict, , changes] of FAULTS.slice(0, 3)) {
    const everything = { recipient: sampleOf(DM).stranger, isEarlierConnection: true, from: -1, receivedUs: 1e9 };
    assert.equal(ledgerOf().receive(right(DM, { ...everything, ...changes(DM) })), verdict, name);
  }
});

test("a kind the plan does not have is foreign", () => {
  const plan = planOf({ ...PHASES, users: 6, traffic: { dm: { perSec: 12, contacts: 2 } } });
  const ledger = new DeliveryLedger(plan, SAMPLE_RUN, { from: 0, to: 6 });
  const stranger = { ...receiptOf(plan, DM, 0, 1), frameKind: ROOM, bytes: contentOf(ROOM, 0, 64) };
  assert.equal(ledger.receive(stranger), "foreign");
  assert.equal(ledger.tally.byKind[ROOM]?.foreign, 1);
});

test("a content is judged where it stands in a larger buffer", () => {
  const { bytes } = right(DM);
  const buffer = Buffer.concat([Buffer.from("before "), bytes, Buffer.from(" behind")]);
  const at = { bytes: buffer, start: 7, end: 7 + bytes.length };
  assert.equal(ledgerOf().receive(right(DM, at)), "delivered");
  const ledger = ledgerOf();
  const long = Buffer.concat([Buffer.from("before "), contentOf(DM, sampleOf(DM).k, 99)]);
  assert.equal(ledger.receive(right(DM, { bytes: long, start: 7, end: long.length })), "corrupted");
  assert.equal(ledger.tally.examples[0]?.detail, "99 bytes, not 64");
});

test("the last message of the plan is of the plan", () => {
  const stream = streamOf(1);
  assert.equal(ledgerOf().receive(receiptOf(PLAN, 1, stream.count - 1, 2)), "delivered");
});

test("another user's name is impersonation, and the example tells whose", () => {
  const ledger = ledgerOf();
  const sender = streamOf(DM).sender(sampleOf(DM).k);
  assert.equal(ledger.receive(right(DM, { from: sender === 0 ? 1 : 0 })), "impersonated");
  assert.equal(ledger.tally.examples[0]?.detail, `from vu-${sender === 0 ? 1 : 0}`);
});

test("a private message must be addressed to its recipient, a room's message to its room; a broadcast to nobody", () => {
  const details = [...KINDS.keys()].map((kind) => {
    const ledger = ledgerOf();
    ledger.receive(right(kind, { address: kind === DM ? sampleOf(DM).stranger : 9 }));
    return ledger.tally.examples[0]?.detail;
  });
  assert.deepEqual(details, ["addressed to another user", undefined, "addressed to another room"]);
});

test("what came before is duplicated, in time or not, and however often", () => {
  for (const receivedUs of [IN_TIME_US, TIMES.deadlineUs + 1]) {
    const ledger = ledgerOf();
    assert.equal(ledger.receive(right(ROOM)), "delivered");
    assert.equal(ledger.receive(right(ROOM, { receivedUs })), "duplicated");
    assert.equal(ledger.receive(right(ROOM, { receivedUs })), "duplicated");
    assert.deepEqual(ledger.tally.byKind[ROOM], { ...noDeliveries(), delivered: 1, duplicated: 2 });
    assert.equal(ledger.tally.examples[0]?.detail, "came before");
  }
});

test("what came late before is duplicated as well", () => {
  const ledger = ledgerOf();
  const receivedUs = TIMES.deadlineUs + 1;
  assert.equal(ledger.receive(right(DM, { receivedUs })), "late");
  assert.equal(ledger.receive(right(DM, { receivedUs })), "duplicated");
});

test("a damaged delivery does not stand in for the right one", () => {
  for (const damage of [{ from: -1 }, { bytes: altered(DM, FILLER_AT) }]) {
    const ledger = ledgerOf();
    ledger.receive(right(DM, damage));
    assert.equal(ledger.receive(right(DM)), "delivered");
    assert.equal(ledger.tally.byKind[DM]?.delivered, 1);
  }
});

test("one user's delivery says nothing of another's", () => {
  const ledger = ledgerOf();
  for (const user of [2, 3, 4, 5]) assert.equal(ledger.receive(receiptOf(PLAN, 1, 4, user)), "delivered");
  assert.equal(ledger.receive(receiptOf(PLAN, 1, 4, 5)), "duplicated");
});

test("the marker of what could be identified is there to be read", () => {
  const ledger = ledgerOf();
  ledger.receive(right(ROOM));
  assert.deepEqual(ledger.marker, { kind: ROOM, number: sampleOf(ROOM).k, sentUs: SAMPLE_SENT_US });
});

test("an example tells message, people, nodes and times since the traffic began", () => {
  const ledger = ledgerOf();
  const { k, user } = sampleOf(DM);
  ledger.receive(right(DM, { bytes: altered(DM, FILLER_AT) }));
  ledger.receive(right(DM, { bytes: altered(DM, HEAD_AT) }));
  const sender = streamOf(DM).sender(k);
  const example = {
    violation: "corrupted",
    kind: "dm",
    message: k,
    sender: `vu-${sender}`,
    recipient: `vu-${user}`,
    senderNode: `n${sender % 2}`,
    recipientNode: `n${user % 2}`,
    intendedUs: streamOf(DM).timeUs(k),
    sentUs: SAMPLE_SENT_US - TIMES.trafficStartUs,
    receivedUs: IN_TIME_US - TIMES.trafficStartUs,
    detail: "the body differs",
  };
  // Where the head is damaged, the time of the send is lost with it.
  assert.deepEqual(ledger.tally.examples, [example, { ...example, sentUs: null }]);
});

test("a send at the very zero of the clock is a time, too", () => {
  const ledger = new DeliveryLedger(PLAN, SAMPLE_RUN, RANGE);
  const bytes = Buffer.alloc(64);
  SAMPLE_RUN.write(bytes, 0, 64, DM, sampleOf(DM).k, 0);
  ledger.receive(right(DM, { bytes, from: -1 }));
  assert.equal(ledger.tally.examples[0]?.sentUs, 0);
});

test("an example of a stranger tells where it turned up, and claims no message", () => {
  const ledger = ledgerOf();
  ledger.receive(right(ROOM, { bytes: Buffer.from("?") }));
  assert.deepEqual(ledger.tally.examples, [
    {
      violation: "corrupted",
      kind: "room",
      message: null,
      sender: null,
      recipient: `vu-${sampleOf(ROOM).user}`,
      senderNode: null,
      recipientNode: `n${sampleOf(ROOM).user % 2}`,
      intendedUs: null,
      sentUs: null,
      receivedUs: IN_TIME_US - TIMES.trafficStartUs,
      detail: "no readable marker",
    },
  ]);
});

test("the audit sums up every right receipt and, of those, the surplus copies", () => {
  const ledger = ledgerOf();
  const expected = { receipts: emptyAudit(), duplicates: emptyAudit() };
  const { k, user } = sampleOf(ROOM);
  for (const side of [expected.receipts, expected.receipts, expected.duplicates]) auditAdd(side, 2, k, user);
  auditAdd(expected.receipts, DM, sampleOf(DM).k, sampleOf(DM).user);
  ledger.receive(right(ROOM));
  ledger.receive(right(ROOM));
  ledger.receive(right(DM, { receivedUs: TIMES.deadlineUs + 1 }));
  for (const [name, , , changes] of FAULTS) if (name !== "too late") ledger.receive(right(DM, changes(DM)));
  assert.deepEqual(ledger.audit, expected);
});

test("takes a bit per place and a number per user and kind; more when something is damaged or late", () => {
  const ledger = ledgerOf();
  const [dm, broadcast, room] = PLAN.streams.map((s) => 4 * Math.ceil((4 * (s?.rowLength ?? 0)) / 32)) as [
    number,
    number,
    number,
  ];
  const whole = dm + broadcast + room + 3 * 4 * 4;
  assert.equal(ledger.bytes, whole);
  ledger.receive(right(DM, { from: -1 }));
  ledger.receive(right(DM, { bytes: altered(DM, FILLER_AT) }));
  assert.equal(ledger.bytes, whole + dm);
  ledger.receive(right(ROOM, { receivedUs: TIMES.deadlineUs + 1 }));
  ledger.receive(
    receiptOf(PLAN, ROOM, sampleOf(ROOM).k + 12, sampleOf(ROOM).user, { receivedUs: TIMES.deadlineUs + 1 }),
  );
  assert.equal(ledger.bytes, whole + dm + room);
});

test.run();
