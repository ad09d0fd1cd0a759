import assert from "node:assert/strict";
import { suite } from "uvu";
import { MAX_PINGS_PER_SEC } from "./bounds.js";
import type { ChatSocket } from "./chat-socket.js";
import { MessageRate } from "./message-rate.js";

const test = suite("message rate");

/** The three counting fields of a connection. */
const connection = () => ({ countedSec: 0, messagesThisSec: 0, pingsThisSec: 0 }) as ChatSocket;

const times = (count: number, act: () => boolean): boolean[] => Array.from({ length: count }, act);

function rateOf(messagesPerSec: number) {
  const clock = { ms: 5_000 };
  return { clock, rate: new MessageRate(messagesPerSec, () => clock.ms) };
}

test("the limit holds for each second, and starts over with the next", () => {
  const { clock, rate } = rateOf(2);
  const one = connection();
  assert.deepEqual(
    times(3, () => rate.allows(one)),
    [true, true, false],
  );
  clock.ms = 5_999;
  assert.equal(rate.allows(one), false);
  clock.ms = 6_000;
  assert.deepEqual(
    times(3, () => rate.allows(one)),
    [true, true, false],
  );
});

test("counts each connection separately, and pings separately from messages", () => {
  const { rate } = rateOf(1);
  const [one, other] = [connection(), connection()];
  assert.deepEqual([rate.allows(one), rate.allows(one), rate.allows(other)], [true, false, true]);
  assert.equal(rate.allowsPing(one), true);
});

test("pings have their own limit, which starts over every second", () => {
  const { clock, rate } = rateOf(0);
  const one = connection();
  const allowed = times(MAX_PINGS_PER_SEC + 1, () => rate.allowsPing(one));
  assert.deepEqual([allowed.filter(Boolean).length, allowed.at(-1)], [MAX_PINGS_PER_SEC, false]);
  clock.ms = 6_000;
  assert.equal(rate.allowsPing(one), true);
});

test("a limit of 0 means no limit", () => {
  const { rate } = rateOf(0);
  const one = connection();
  assert.ok(times(10_000, () => rate.allows(one)).every(Boolean));
});

test.run();
