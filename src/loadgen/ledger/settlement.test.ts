import assert from "node:assert/strict";
import { suite } from "uvu";
import type { MessageStream } from "../../plan/message-stream.js";
import type { UserRange } from "../../plan/users.js";
import { planOf } from "../../test-support/random-plans.js";
import { receiptOf, recipientsOf, SAMPLE_RUN } from "../../test-support/sample-receipts.js";
import { BitSet } from "./bit-set.js";
import { type AuditSum, auditAdd, emptyAudit } from "./delivery-audit.js";
import { DeliveryLedger, type Receipt } from "./delivery-ledger.js";
import { type MutableCounts, noDeliveries } from "./delivery-tally.js";
import { PresenceLog } from "./presence-log.js";
import { nothingSettled, type SendRecord, type Settled, Settlement, type SettlementRules } from "./settlement.js";

const test = suite("settlement");

const PLAN = planOf({
  seed: 1,
  users: 6,
  ramp: { plateaus: 1 },
  phases: { warmup: "0s", hold: "4s", drain: "1s" },
  traffic: { dm: { perSec: 11, contacts: 2 }, room: { perSec: 5, count: 3, roomsPerUser: 2 } },
});
const RANGE: UserRange = { from: 2, to: 6 };
const START_US = 50_000_000;
const DEADLINE_US = START_US + 5_000_000;
const RULES: SettlementRules = {
  trafficStartUs: START_US,
  inFlightUs: 1_000,
  deliveryTimeUs: 1_000_000,
  watchedUntilUs: DEADLINE_US,
};
const DM = PLAN.dm as MessageStream;

/** The private message of these tests, for a user in the middle of the range; it was sent, unless told otherwise. */
const K = Array.from({ length: DM.count }, (_, k) => k).filter((k) => recipientsOf(DM, k)[0] === 4)[2] as number;
const USER = 4;
const SENDER = DM.sender(K);
const SEND_US = START_US + DM.timeUs(K);

const RIGHT = receiptOf(PLAN, 0, K, USER);
const LATE = { ...RIGHT, receivedUs: DEADLINE_US + 1 };
const DAMAGED = { ...RIGHT, from: -1 };

const bits = (kind: number, numbers: readonly number[]): BitSet => {
  const set = new BitSet(PLAN.streams[kind]?.count ?? 0);
  for (const k of numbers) set.add(k);
  return set;
};

/** What happened, beside the one message K being sent. */
interface Story {
  readonly came?: readonly Receipt[];
  readonly sent?: readonly (BitSet | null)[];
  readonly record?: Partial<SendRecord>;
  readonly presence?: (log: PresenceLog) => void;
  readonly rules?: Partial<SettlementRules>;
}

function settle(story: Story): Settled {
  const ledger = new DeliveryLedger(PLAN, SAMPLE_RUN, RANGE);
  ledger.begin({ trafficStartUs: START_US, deadlineUs: DEADLINE_US });
  for (const receipt of story.came ?? []) ledger.receive(receipt);
  const presence = new PresenceLog();
  story.presence?.(presence);
  const sent = story.sent ?? [bits(0, [K]), null, bits(2, [])];
  const record = { sent, rejected: [], accepted: [], unknownSenders: [], cutUs: new Map(), maxLagUs: 0, ...story.record };
  return new Settlement(PLAN, RANGE, presence, record, { ...RULES, ...story.rules }).settle(ledger);
}

/** Asserts what was counted of private messages; classes not named must be 0. */
function assertCounts(settled: Settled, counts: Partial<MutableCounts>, what = ""): void {
  assert.deepEqual(settled.tally.byKind, [{ ...noDeliveries(), ...counts }, noDeliveries(), noDeliveries()], what);
}

const wordsOf = ({ tally }: Settled) => tally.examples.map(({ violation, detail }) => `${violation}: ${detail}`);

const once = (): AuditSum => {
  const sum = emptyAudit();
  auditAdd(sum, 0, K, USER);
  return sum;
};
const never = emptyAudit();

const incompleteOf = ({ incomplete }: Settled): (readonly number[] | null)[] =>
  incomplete.map((pages) => {
    if (pages === null) return null;
    const set = BitSet.of(pages);
    return Array.from({ length: set.size }, (_, k) => k).filter((k) => set.has(k));
  });

const gone = (log: PresenceLog): void => {
  log.leaving(USER, SEND_US - 2);
  log.gone(USER, SEND_US);
};
const leavingMeanwhile = (log: PresenceLog): void => log.leaving(USER, SEND_US + 1);

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

test("the deadline of a message is its intended send plus the drain", () => {
  const backAt = (us: number) => (log: PresenceLog) => {
    gone(log);
    log.returning(USER, us);
  };
  const deadlineUs = SEND_US + RULES.deliveryTimeUs;
  assertCounts(settle({ presence: backAt(deadlineUs) }), { mustNot: 1 });
  assertCounts(settle({ presence: backAt(deadlineUs - 1) }), { may: 1 });
  assertCounts(settle({ presence: (log) => log.leaving(USER, deadlineUs) }), { may: 1 });
  assertCounts(settle({ presence: (log) => log.leaving(USER, deadlineUs + 1), came: [RIGHT] }), {
    expected: 1,
    delivered: 1,
  });
});

test("a message whose time was not watched to its end may come", () => {
  const deadlineUs = SEND_US + RULES.deliveryTimeUs;
  const watched = (us: number) => ({ watchedUntilUs: us });
  assertCounts(settle({ rules: watched(deadlineUs) }), { expected: 1, lost: 1 });
  assertCounts(settle({ rules: watched(deadlineUs - 1) }), { may: 1 });
  assertCounts(settle({ rules: watched(deadlineUs - 1), came: [RIGHT] }), { may: 1, mayDelivered: 1 });
  assertCounts(settle({ rules: watched(deadlineUs), came: [RIGHT] }), { expected: 1, delivered: 1 });
  assertCounts(settle({ rules: watched(0), presence: gone }), { mustNot: 1 });
});

test("the sender was cut off within the flight time: indeterminate", () => {
  const cut = (us: number, user = SENDER): Story => ({ record: { cutUs: new Map([[user, us]]) } });
  for (const us of [SEND_US - 5, SEND_US, SEND_US + RULES.inFlightUs]) {
    const settled = settle(cut(us));
    assertCounts(settled, { expected: 1, indeterminate: 1 });
    assert.deepEqual(wordsOf(settled), ["indeterminate: its sender was cut off around the send"]);
    assert.deepEqual(incompleteOf(settled), [[K], null, []]);
  }
  assertCounts(settle(cut(SEND_US + RULES.inFlightUs + 1)), { expected: 1, lost: 1 });
  assertCounts(settle(cut(SEND_US, USER)), { expected: 1, lost: 1 });
  assertCounts(settle({ ...cut(SEND_US), came: [RIGHT] }), { expected: 1, delivered: 1 });
  assertCounts(settle({ ...cut(SEND_US), came: [DAMAGED] }), { expected: 1, impersonated: 1 });
});

test("nobody is known to have sent it, for its sender's worker died: indeterminate, up to then", () => {
  const story = (from: number, to: number, untilUs: number, came: readonly Receipt[] = []): Story => ({
    came,
    sent: [bits(0, []), null, null],
    record: { unknownSenders: [{ from, to, untilUs }] },
  });
  // Of all messages of the sender in the plan, only K is before this.
  const mine = Array.from({ length: DM.count }, (_, k) => k).filter((k) => DM.sender(k) === SENDER && k < K);
  const others = mine.filter((k) => (recipientsOf(DM, k)[0] as number) >= RANGE.from).length;
  const died = settle(story(SENDER, SENDER + 1, SEND_US + 1));
  assertCounts(died, { expected: others + 1, indeterminate: others + 1 });
  assert.ok(wordsOf(died).every((words) => words === "indeterminate: the worker of its sender died"));
  assert.deepEqual(died.audit.missing, never);
  assertCounts(settle(story(SENDER, SENDER + 1, SEND_US)), { expected: others, indeterminate: others });
  assertCounts(settle(story(SENDER, SENDER + 1, 0, [RIGHT])), { expected: 1, delivered: 1 }, "it came all the same");
  assertCounts(settle(story(SENDER, SENDER + 1, SEND_US + 1, [DAMAGED])), {
    expected: others + 1,
    indeterminate: others,
    impersonated: 1,
  });
  for (const [from, to] of [
    [SENDER + 1, 9],
    [0, SENDER],
  ] as const) {
    const ofOthers = settle(story(from, to, SEND_US + 1));
    assert.ok(
      ofOthers.tally.examples.every(({ sender }) => sender !== `vu-${SENDER}`),
      `${from} to ${to}`,
    );
  }
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

test("an absence from one room matters to that room alone", () => {
  const { room } = PLAN;
  assert.ok(room);
  const mine = Array.from({ length: room.count }, (_, k) => k).filter((k) => room.place(k, USER) >= 0);
  const bySlot = [0, 1].map((slot) => mine.filter((k) => room.membership.slotOf(USER, room.room(k)) === slot).length);
  assert.ok(bySlot.every((count) => count > 0));
  const settled = settle({
    sent: [bits(0, [K]), null, bits(2, mine)],
    came: [RIGHT, ...mine.map((k) => receiptOf(PLAN, 2, k, USER))],
    presence: (log) => {
      log.leaving(USER, 0, 1);
      log.gone(USER, 1, 1);
    },
  });
  const [stayed, left] = bySlot as [number, number];
  const { expected, delivered, mustNot, misrouted } = settled.tally.byKind[2] as MutableCounts;
  const others = expected - stayed;
  assert.equal(others, settled.tally.byKind[2]?.lost, "the other members got none of them");
  assert.deepEqual([delivered, mustNot, misrouted], [stayed, left, left]);
  assert.deepEqual(settled.tally.byKind[0], { ...noDeliveries(), expected: 1, delivered: 1 });
});

test("users of other workers are theirs to settle", () => {
  const k = Array.from({ length: DM.count }, (_, i) => i).find((i) => recipientsOf(DM, i)[0] === 1) as number;
  assertCounts(settle({ sent: [bits(0, [k]), null, null] }), {});
  assertCounts(
    settle({
      sent: [
        bits(
          0,
          Array.from({ length: DM.count }, (_, i) => i),
        ),
        null,
        null,
      ],
    }),
    {
      expected: Array.from({ length: DM.count }, (_, i) => i).filter((i) => (recipientsOf(DM, i)[0] as number) >= 2)
        .length,
      lost: Array.from({ length: DM.count }, (_, i) => i).filter((i) => (recipientsOf(DM, i)[0] as number) >= 2).length,
    },
  );
});

test("settling changes nothing and can be repeated as more comes in", () => {
  const ledger = new DeliveryLedger(PLAN, SAMPLE_RUN, RANGE);
  ledger.begin({ trafficStartUs: START_US, deadlineUs: DEADLINE_US });
  const record = { sent: [bits(0, [K]), null, null], rejected: [], accepted: [], unknownSenders: [], cutUs: new Map(), maxLagUs: 0 };
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
