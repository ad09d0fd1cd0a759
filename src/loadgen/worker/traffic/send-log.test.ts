import assert from "node:assert/strict";
import { suite } from "uvu";
import { fakeTimeFor } from "../../../test-support/fakes/fake-time.js";
import { admitAll, usersOnFakes } from "../../../test-support/fakes/users-on-fakes.js";
import { SAMPLE_RUN } from "../../../test-support/samples/sample-receipts.js";
import { BitSet } from "../../ledger/bit-set.js";
import { SecondMeter } from "../timing/second-meter.js";
import { TrafficSender } from "./traffic-sender.js";

const test = suite("send log");
const time = fakeTimeFor(test);

const DOCUMENT = {
  users: 6,
  phases: { warmup: "500ms", hold: "500ms" },
  traffic: { dm: { perSec: 40, contacts: 2 }, churn: { perSec: 1, away: "100ms" } },
};

async function ready() {
  const fakes = usersOnFakes(time, DOCUMENT);
  await admitAll(fakes, time);
  const { plan, range, users, protocol, alarms, client } = fakes;
  const options = { plan, range, users, protocol, alarms, codec: SAMPLE_RUN, meter: new SecondMeter(), acks: false };
  const sender = new TrafficSender({ ...options, now: time.clock });
  return { plan, users, client, sender };
}

test("a message is logged as sent if it left, and not when its sender was away, cut off or stopped", async () => {
  const { plan, users, client, sender } = await ready();
  assert.ok(plan.dm);
  users.departures.leave(3);
  client.of(4).close(1000);
  sender.start(time.nowUs);
  time.advance(700_000);
  sender.stop();
  const { dm } = plan;
  const log = sender.sends[0]?.log;
  assert.ok(log && log.length === dm.count);
  const bits = new BitSet(log.length, log.words);
  const all = Array.from({ length: dm.count }, (_, k) => k);
  const left = all.filter((k) => ![3, 4].includes(dm.sender(k)) && dm.timeUs(k) <= 700_000);
  assert.deepEqual(
    all.filter((k) => bits.has(k)),
    left,
  );
  assert.equal(sender.sends[0]?.sent, left.length);
});

test("the worst lag is that of any send, the warm-up included", async () => {
  const { sender } = await ready();
  sender.start(time.nowUs);
  time.advance(100_000);
  // The process is held up, and then in time again.
  time.nowUs += 200_000;
  time.advance(100_000);
  const { maxLagUs } = sender;
  assert.ok(maxLagUs > 150_000 && maxLagUs <= 200_000, `${maxLagUs}`);
  time.advance(600_000);
  assert.equal(sender.maxLagUs, maxLagUs);
  assert.equal(sender.lag.quantile(1), 0);
});

test.run();
