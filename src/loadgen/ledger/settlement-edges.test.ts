import assert from "node:assert/strict";
import { suite } from "uvu";
import { KIND_INDEX } from "../../protocol/marker.js";
import { receiptOf, recipientsOf } from "../../test-support/samples/sample-receipts.js";
import {
  assertCounts,
  bits,
  DAMAGED,
  DM,
  gone,
  incompleteOf,
  K,
  never,
  PLAN,
  RANGE,
  RIGHT,
  RULES,
  SEND_US,
  SENDER,
  START_US,
  type Story,
  settle,
  USER,
  wordsOf,
} from "../../test-support/samples/settlement-stories.js";
import type { Receipt } from "./delivery-ledger.js";
import { type MutableCounts, noDeliveries } from "./delivery-tally.js";
import type { PresenceLog } from "./presence-log.js";

const test = suite("settlement, at its edges");

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

test("the last message of the plan, received and not watched to its end, is a may", () => {
  const last = DM.count - 1;
  const user = recipientsOf(DM, last)[0] as number;
  const deadlineUs = START_US + DM.timeUs(last) + RULES.deliveryTimeUs;
  const story = (watchedUntilUs: number): Story => ({
    sent: [bits(0, [last]), null, null],
    came: user >= RANGE.from ? [receiptOf(PLAN, 0, last, user)] : [],
    rules: { watchedUntilUs },
  });
  assert.ok(user >= RANGE.from);
  assertCounts(settle(story(deadlineUs - 1)), { may: 1, mayDelivered: 1 });
  assertCounts(settle(story(deadlineUs)), { expected: 1, delivered: 1 });
});

test("where sends lagged, a message may have left as much later, and come as much later", () => {
  const maxLagUs = 500;
  const record = { maxLagUs };
  const deadlineUs = SEND_US + RULES.deliveryTimeUs;
  assertCounts(settle({ record, presence: (log) => log.leaving(USER, deadlineUs + maxLagUs) }), { may: 1 });
  assertCounts(settle({ record, presence: (log) => log.leaving(USER, deadlineUs + maxLagUs + 1) }), {
    expected: 1,
    lost: 1,
  });
  const cut = (us: number): Story => ({ record: { ...record, cutUs: new Map([[SENDER, [us]]]) } });
  assertCounts(settle(cut(SEND_US + RULES.inFlightUs + maxLagUs)), { expected: 1, indeterminate: 1 });
  assertCounts(settle(cut(SEND_US + RULES.inFlightUs + maxLagUs + 1)), { expected: 1, lost: 1 });
});

test("the sender was cut off within the flight time: indeterminate", () => {
  const cut = (us: number, user = SENDER): Story => ({ record: { cutUs: new Map([[user, [us]]]) } });
  for (const us of [SEND_US, SEND_US + RULES.inFlightUs]) {
    const settled = settle(cut(us));
    assertCounts(settled, { expected: 1, indeterminate: 1 });
    assert.deepEqual(wordsOf(settled), ["indeterminate: its sender was cut off around the send"]);
    assert.deepEqual(incompleteOf(settled), [[K], null, []]);
  }
  assertCounts(settle(cut(SEND_US + RULES.inFlightUs + 1)), { expected: 1, lost: 1 });
  assertCounts(settle(cut(SEND_US - 1)), { expected: 1, lost: 1 }, "it was back when it sent");
  assertCounts(settle(cut(SEND_US, USER)), { expected: 1, lost: 1 });
  assertCounts(settle({ ...cut(SEND_US), came: [RIGHT] }), { expected: 1, delivered: 1 });
  assertCounts(settle({ ...cut(SEND_US), came: [DAMAGED] }), { expected: 1, impersonated: 1 });
});

test("of several cuts of its sender, one within the flight time is enough", () => {
  const cuts = (...us: number[]): Story => ({ record: { cutUs: new Map([[SENDER, us]]) } });
  const after = SEND_US + RULES.inFlightUs + 1;
  assertCounts(settle(cuts(SEND_US - 9, SEND_US - 1, SEND_US, after)), { expected: 1, indeterminate: 1 });
  assertCounts(settle(cuts(SEND_US - 9, SEND_US - 1, after, after + 9)), { expected: 1, lost: 1 });
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
  const { expected, delivered, mustNot, misrouted } = settled.tally.byKind[KIND_INDEX.room] as MutableCounts;
  const others = expected - stayed;
  assert.equal(others, settled.tally.byKind[KIND_INDEX.room]?.lost, "the other members got none of them");
  assert.deepEqual([delivered, mustNot, misrouted], [stayed, left, left]);
  assert.deepEqual(settled.tally.byKind[KIND_INDEX.dm], { ...noDeliveries(), expected: 1, delivered: 1 });
});

test("an absence from rooms does not matter to private messages", () => {
  const mine = Array.from({ length: DM.count }, (_, k) => k).filter((k) => recipientsOf(DM, k)[0] === USER);
  const settled = settle({
    sent: [bits(0, mine), null, null],
    presence: (log) => {
      for (const slot of [0, 1]) {
        log.leaving(USER, 0, slot);
        log.gone(USER, 1, slot);
      }
    },
  });
  assertCounts(settled, { expected: mine.length, lost: mine.length });
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

test.run();
