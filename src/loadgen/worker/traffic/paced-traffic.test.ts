/** The whole path of a send, with the real thread and the real clock; only the network is not there. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { nowUs } from "../../../base/clock.js";
import type { MarkerFields } from "../../../protocol/marker.js";
import { FakeTime } from "../../../test-support/fakes/fake-time.js";
import { until } from "../../../test-support/fakes/until.js";
import { admitAll, usersOnFakes } from "../../../test-support/fakes/users-on-fakes.js";
import { SAMPLE_RUN } from "../../../test-support/samples/sample-receipts.js";
import { Alarms } from "../../pacing/alarms.js";
import { startPacer } from "../../pacing/start-pacer.js";
import { SecondMeter } from "../timing/second-meter.js";
import { TrafficSender } from "./traffic-sender.js";

const test = suite("paced traffic");

const DOCUMENT = {
  users: 20,
  arrivals: "poisson",
  phases: { warmup: "0s", hold: "400ms" },
  traffic: { dm: { perSec: 3_000, contacts: 2 } },
};

async function start() {
  const time = new FakeTime().install();
  const fakes = usersOnFakes(time, DOCUMENT);
  await admitAll(fakes, time);
  time.restore();
  const { plan, range, users, protocol, client } = fakes;
  const { dm } = plan;
  assert.ok(dm !== null);
  const pacer = await startPacer();
  const alarms = new Alarms(pacer, nowUs);
  const meter = new SecondMeter();
  const options = { plan, range, users, protocol, codec: SAMPLE_RUN, meter, acks: false, alarms, now: nowUs };
  const sender = new TrafficSender(options);
  const startUs = nowUs() + 5_000;
  sender.start(startUs);
  /** Every message that went out, in the order of its stamps. */
  const sent = (): MarkerFields[] =>
    client.connections
      .flatMap((connection) => connection.framesOf("private_message"))
      .map((frame) => {
        const marker = { kind: -1, number: -1, sentUs: -1 };
        const content = Buffer.from(String(frame["content"]), "latin1");
        assert.equal(SAMPLE_RUN.read(content, 0, content.length, marker), "intact");
        return marker;
      })
      .sort((a, b) => a.sentUs - b.sentUs || a.number - b.number);
  const assertNoneEarly = (): void => {
    for (const { number, sentUs } of sent()) assert.ok(sentUs >= startUs + dm.timeUs(number), `${number} is early`);
  };
  return { sender, pacer, dm, sent, assertNoneEarly };
}

test("every message of the plan is sent, in the order of the plan, none before it is due", async () => {
  const { sender, pacer, dm, sent, assertNoneEarly } = await start();
  await until("all is sent", () => sender.sends[0]?.sent === dm.count);
  assert.deepEqual(
    sent().map(({ number }) => number),
    Array.from({ length: dm.count }, (_, k) => k),
  );
  assertNoneEarly();
  assert.equal(sender.sends[0]?.dropped, 0);
  pacer.stop();
});

test("once stopped nothing is sent; what was sent and what was dropped are the whole of the plan", async () => {
  const { sender, pacer, dm, sent, assertNoneEarly } = await start();
  await until("some is sent", () => (sender.sends[0]?.sent ?? 0) > 50);
  sender.stop();
  const { length } = sent();
  // Long enough for what was asked for before the stop to come.
  const other = await startPacer();
  let otherWoken = false;
  other.begin(() => {
    otherWoken = true;
  });
  other.wakeAt(nowUs() + 30_000);
  await until("another pacer has woken", () => otherWoken);
  other.stop();
  assert.equal(sent().length, length);
  assert.deepEqual(
    sent().map(({ number }) => number),
    Array.from({ length }, (_, k) => k),
  );
  assertNoneEarly();
  assert.deepEqual([sender.sends[0]?.sent, sender.sends[0]?.dropped], [length, dm.count - length]);
  pacer.stop();
});

test.run();
