import assert from "node:assert/strict";
import { suite } from "uvu";
import type { MessageStream } from "../../plan/message-stream.js";
import { KINDS } from "../../protocol/marker.js";
import { planOf } from "../../test-support/samples/random-plans.js";
import { LONG_AGO_US, receiptOf, recipientsOf, SAMPLE_RUN } from "../../test-support/samples/sample-receipts.js";
import { DeliveryLedger, type Receipt } from "./delivery-ledger.js";

const test = suite("order of deliveries");

const PLAN = planOf({
  seed: 1,
  users: 6,
  ramp: { plateaus: 1 },
  phases: { warmup: "0s", hold: "8s", drain: "1s" },
  traffic: {
    dm: { perSec: 12, contacts: 2 },
    broadcast: { perSec: 5 },
    room: { perSec: 6, count: 3, roomsPerUser: 2 },
  },
});
const RANGE = { from: 2, to: 6 };
const DEADLINE_US = 1_000_000;

const streamOf = (kind: number) => PLAN.streams[kind] as MessageStream;

/** A conversation of four messages to a user of the range: the first message of it, and that user. */
function talkOf(kind: number): { ks: readonly [number, number, number, number]; user: number } {
  const stream = streamOf(kind);
  for (let first = 0; ; first++) {
    const user = recipientsOf(stream, first).find((one) => one >= RANGE.from);
    if (user === undefined) continue;
    const second = stream.nextOfConversation(first);
    const third = stream.nextOfConversation(second);
    return { ks: [first, second, third, stream.nextOfConversation(third)], user };
  }
}

/** Takes receipts in order; each is a message of the conversation, or one with changes. */
function reorderedAfter(
  kind: number,
  sequence: readonly (number | readonly [number, Partial<Receipt>])[],
): readonly (readonly [number | null, string])[] {
  const ledger = new DeliveryLedger(PLAN, SAMPLE_RUN, RANGE);
  ledger.begin({ trafficStartUs: LONG_AGO_US, deadlineUs: DEADLINE_US });
  const { user } = talkOf(kind);
  for (const one of sequence) {
    const [k, changes] = typeof one === "number" ? [one, {}] : one;
    ledger.receive(receiptOf(PLAN, kind, k, changes.recipient ?? user, changes));
  }
  const examples = ledger.tally.examples.filter(({ violation }) => violation === "reordered");
  assert.equal(ledger.tally.byKind[kind]?.reordered, examples.length);
  return examples.map(({ message, detail }) => [message, detail]);
}

const after = (later: number) => `after message ${later} of the same conversation`;

for (const kind of KINDS.keys()) {
  const { ks } = talkOf(kind);
  const [a, b, c, d] = ks;

  test(`${KINDS[kind]}: in order, nothing is reordered, and gaps do not matter`, () => {
    assert.deepEqual(reorderedAfter(kind, [a, b, c, d]), []);
    assert.deepEqual(reorderedAfter(kind, [a, d]), []);
  });

  test(`${KINDS[kind]}: each message that comes after a later one is reordered`, () => {
    assert.deepEqual(reorderedAfter(kind, [b, a]), [[a, after(b)]]);
    assert.deepEqual(reorderedAfter(kind, [d, c, b, a]), [
      [c, after(d)],
      [b, after(c)],
      [a, after(b)],
    ]);
    assert.deepEqual(reorderedAfter(kind, [a, c, b, d]), [[b, after(c)]]);
  });

  test(`${KINDS[kind]}: a later one is found over those that have not come`, () => {
    assert.deepEqual(reorderedAfter(kind, [c, a]), [[a, after(c)]]);
    assert.deepEqual(reorderedAfter(kind, [d, a]), [[a, after(d)]]);
  });

  test(`${KINDS[kind]}: a higher number of another conversation is no matter`, () => {
    const { user } = talkOf(kind);
    const stream = streamOf(kind);
    const others = Array.from({ length: stream.count }, (_, k) => k).filter(
      (k) => k > a && !ks.includes(k) && (k - a) % (b - a) !== 0 && recipientsOf(stream, k).includes(user),
    );
    assert.ok(others.length > 3);
    assert.deepEqual(reorderedAfter(kind, [...others, a]), []);
    assert.deepEqual(reorderedAfter(kind, [...others, b, a]), [[a, after(b)]]);
  });

  test(`${KINDS[kind]}: copies, late and damaged deliveries set no order`, () => {
    assert.deepEqual(reorderedAfter(kind, [a, b, a]), [], "a copy");
    assert.deepEqual(reorderedAfter(kind, [[b, { from: -1 }], a]), [], "an impersonated one");
    assert.deepEqual(reorderedAfter(kind, [b, [a, { receivedUs: DEADLINE_US + 1 }]]), [], "a late one");
  });
}

test("another user's deliveries are no matter", () => {
  const [a, b] = talkOf(1).ks;
  assert.deepEqual(
    reorderedAfter(1, [
      [b, { recipient: 5 }],
      [a, { recipient: 4 }],
    ]),
    [],
  );
  assert.deepEqual(
    reorderedAfter(1, [
      [b, { recipient: 5 }],
      [a, { recipient: 4 }],
      [a, { recipient: 5 }],
    ]),
    [[a, after(b)]],
  );
});

test.run();
