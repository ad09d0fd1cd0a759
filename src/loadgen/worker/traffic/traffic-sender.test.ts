import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import type { UserRange } from "../../../plan/users.js";
import { KIND_INDEX, type MarkerFields } from "../../../protocol/marker.js";
import { RESET } from "../../../test-support/fakes/fake-client.js";
import { fakeTimeFor } from "../../../test-support/fakes/fake-time.js";
import { admitAll, type UsersOnFakes, usersOnFakes } from "../../../test-support/fakes/users-on-fakes.js";
import { SAMPLE_RUN } from "../../../test-support/samples/sample-receipts.js";
import { BitSet, type BitSetPages } from "../../ledger/bit-set.js";
import { SecondMeter } from "../timing/second-meter.js";
import { messageId, messageOfId, TrafficSender } from "./traffic-sender.js";

const test = suite("traffic sender");

const DOCUMENT = {
  users: 6,
  phases: { warmup: "500ms", hold: "1s" },
  traffic: {
    dm: { perSec: 40, contacts: 2 },
    broadcast: { perSec: 6 },
    room: { perSec: 20, count: 3, roomsPerUser: 2 },
  },
};
const TRAFFIC_US = 1_500_000;

const time = fakeTimeFor(test);

interface Run extends UsersOnFakes {
  readonly sender: TrafficSender;
  readonly meter: SecondMeter;
  readonly startUs: number;
}

async function ready(document: Record<string, unknown> = DOCUMENT, acks = false, range?: UserRange): Promise<Run> {
  const fakes = usersOnFakes(time, document, range);
  await admitAll(fakes, time);
  const meter = new SecondMeter();
  const { plan, users, protocol, alarms } = fakes;
  const sender = new TrafficSender({
    plan,
    range: fakes.range,
    users,
    protocol,
    codec: SAMPLE_RUN,
    meter,
    acks,
    alarms,
    now: time.clock,
  });
  return { ...fakes, sender, meter, startUs: time.nowUs };
}

interface Sent extends MarkerFields {
  readonly by: number;
  readonly to: string;
  readonly id: unknown;
}

const TYPES = ["private_message", "broadcast", "chat_message"];

/** Every message that went out, as its frame and its marker tell it. */
function sentBy({ client, range }: Run): Sent[] {
  return client.connections.flatMap((connection) =>
    TYPES.flatMap((type) => connection.framesOf(type)).map((frame) => {
      const marker: MarkerFields = { kind: -1, number: -1, sentUs: -1 };
      const content = Buffer.from(String(frame["content"]), "latin1");
      assert.equal(SAMPLE_RUN.read(content, 0, content.length, marker), "intact");
      assert.equal(TYPES.indexOf(String(frame["type"])), marker.kind);
      const by = range.from + (connection.tag % (range.to - range.from));
      return { ...marker, by, to: String(frame["to"] ?? frame["room"] ?? ""), id: frame["id"] };
    }),
  );
}

/** What the plan says of this worker's messages: by whom, to whom, when. */
function planned({ plan, range }: Run): { kind: number; number: number; by: number; to: string; dueUs: number }[] {
  const { dm, room } = plan;
  return plan.streams
    .filter((stream) => stream !== null)
    .flatMap((stream) =>
      Array.from({ length: stream.count }, (_, number) => {
        const to = stream === dm ? `vu-${dm.recipient(number)}` : stream === room ? `room-${room.room(number)}` : "";
        return { kind: stream.kind, number, by: stream.sender(number), to, dueUs: stream.timeUs(number) };
      }),
    )
    .filter(({ by }) => by >= range.from && by < range.to);
}

/** Time goes on, and no pacer wakes anybody, as when one turn of the event loop hands over a thousand reads. */
const stall = (us: number): void => {
  time.nowUs += us;
};

test("what falls due while reads keep the event loop is sent between them, once, and nothing before its time", async () => {
  const run = await ready();
  run.alarms.ringDue(run.startUs + 300_000);
  assert.equal(sentBy(run).length, 0);
  run.sender.start(run.startUs);
  const dueBy = (us: number) => planned(run).filter(({ dueUs }) => dueUs <= us).length;
  for (let atUs = 0; atUs < TRAFFIC_US; atUs += 50_000) {
    run.alarms.ringDue(time.nowUs);
    assert.equal(sentBy(run).length, dueBy(atUs));
    stall(50_000);
  }
  assert.ok(sentBy(run).length > 50);
  time.advance(10_000);
  run.alarms.ringDue(time.nowUs);
  assert.deepEqual([total(run, "sent"), total(run, "dropped")], [planned(run).length, 0]);
});

test("the backlog is the most that had fallen due at once", async () => {
  const run = await ready();
  run.sender.start(run.startUs);
  time.advance(400_000);
  const { backlog } = run.sender;
  assert.ok(backlog < 4, String(backlog));
  const before = total(run, "sent");
  stall(600_000);
  time.advance(100_000);
  const due = planned(run).filter(({ dueUs }) => dueUs <= 1_000_000).length - before;
  assert.ok(due > 30 && run.sender.backlog >= due && run.sender.backlog <= due + 2, `${run.sender.backlog} of ${due}`);
});

const byNumber = (a: { kind: number; number: number }, b: { kind: number; number: number }) =>
  a.kind - b.kind || a.number - b.number;

const total = ({ sender }: Run, what: "sent" | "dropped" | "droppedOffline" | "away"): number =>
  sender.sends.reduce((sum, stream) => sum + (stream?.[what] ?? 0), 0);

test("every message of the plan leaves by its sender to its address, when it is due", async () => {
  const run = await ready();
  run.sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  const sent = sentBy(run).sort(byNumber);
  const plan = planned(run).sort(byNumber);
  assert.deepEqual(
    sent.map(({ kind, number, by, to }) => ({ kind, number, by, to })),
    plan.map(({ kind, number, by, to }) => ({ kind, number, by, to })),
  );
  for (const [i, { sentUs }] of sent.entries()) {
    assert.equal(sentUs, run.startUs + (plan[i]?.dueUs ?? 0));
  }
  assert.deepEqual([run.meter.offered, run.meter.sent, total(run, "sent")], [plan.length, plan.length, plan.length]);
  assert.deepEqual([total(run, "dropped"), total(run, "away"), time.waiting], [0, 0, 0]);
});

test("a worker sends for its own users", async () => {
  const run = await ready(DOCUMENT, false, { from: 2, to: 4 });
  run.sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  const sent = sentBy(run).sort(byNumber);
  assert.deepEqual(
    sent.map(({ kind, number }) => [kind, number]),
    planned(run)
      .sort(byNumber)
      .map(({ kind, number }) => [kind, number]),
  );
});

test("the log says of each own message that it was sent, and the sum what was asked for", async () => {
  const run = await ready();
  run.sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  const { plan, sender } = run;
  let owed = 0;
  for (const stream of plan.streams) {
    assert.ok(stream);
    const log = sender.sends[stream.kind]?.log;
    assert.ok(log);
    assert.equal(log.length, stream.count);
    assert.equal(new BitSet(log.length, log.words).count(), stream.count);
    for (let k = 0; k < stream.count; k++) owed += stream.fanOut(k);
  }
  assert.equal(sender.owedSoFar, owed);
});

test("lag is that of the hold phase", async () => {
  const run = await ready();
  run.sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  assert.equal(run.sender.lag.count, planned(run).filter(({ dueUs }) => dueUs >= 500_000).length);
});

test("what could not be sent in time is sent late, and its lag tells", async () => {
  const run = await ready();
  run.sender.start(run.startUs);
  time.advance(600_000);
  // The process is held up for half a second.
  time.nowUs += 500_000;
  time.advance(TRAFFIC_US);
  assert.equal(total(run, "sent"), planned(run).length);
  const heldUp = planned(run).filter(({ dueUs }) => dueUs > 600_000 && dueUs <= 1_100_000);
  const lastUs = Math.max(
    ...sentBy(run).map(({ sentUs, kind, number }) => {
      const due = planned(run).find((one) => one.kind === kind && one.number === number)?.dueUs ?? 0;
      return sentUs - run.startUs - due;
    }),
  );
  assert.ok(heldUp.length > 10);
  assert.ok(lastUs > 450_000 && run.sender.lag.quantile(1) > 450_000);
});

test("what was due by the end is sent even if the end was slept through", async () => {
  const run = await ready();
  run.sender.start(run.startUs);
  time.nowUs += TRAFFIC_US + 1;
  while (time.runNext());
  assert.deepEqual([total(run, "sent"), total(run, "dropped"), time.waiting], [planned(run).length, 0, 0]);
});

test("after a hold-up receipts get their turn between the sends", async () => {
  const run = await ready({ ...DOCUMENT, traffic: { dm: { perSec: 2_000, contacts: 2 } } });
  run.sender.start(run.startUs);
  time.nowUs += 1_000_000;
  const steps: number[] = [];
  for (let before = total(run, "sent"); time.runNext(); before = total(run, "sent"))
    steps.push(total(run, "sent") - before);
  assert.ok(steps.length >= 8, `${steps.length} turns`);
  assert.ok(
    steps.every((sends) => sends <= 256),
    `${steps}`,
  );
});

test("once stopped it sends nothing more, and counts the rest as dropped", async () => {
  const run = await ready();
  run.sender.start(run.startUs);
  time.advance(700_000);
  const sent = total(run, "sent");
  run.sender.stop();
  time.advance(TRAFFIC_US);
  run.sender.stop();
  const plan = planned(run);
  assert.deepEqual([total(run, "sent"), total(run, "dropped")], [sent, plan.length - sent]);
  assert.equal(total(run, "droppedOffline"), 0);
  assert.ok(sent < plan.length && time.waiting === 0);
  for (const stream of run.sender.sends) assert.equal(stream?.log.length, (stream?.sent ?? 0) + (stream?.dropped ?? 0));
});

test("a message whose sender was cut off is dropped, and not offered to anybody else", async () => {
  const run = await ready();
  run.client.handlers.close(3, RESET);
  run.sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  const ofCut = planned(run).filter(({ by }) => by === 3).length;
  assert.deepEqual([total(run, "dropped"), total(run, "droppedOffline")], [ofCut, ofCut]);
  assert.deepEqual([run.meter.offered, run.meter.sent], [planned(run).length, planned(run).length - ofCut]);
  assert.ok(sentBy(run).every(({ by }) => by !== 3));
});

test("a message whose sender is away by plan is counted apart", async () => {
  const churn = { perSec: 1, away: "100ms" };
  const run = await ready({ ...DOCUMENT, traffic: { ...DOCUMENT.traffic, churn } });
  run.users.departures.leave(3);
  run.sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  const ofAway = planned(run).filter(({ by }) => by === 3).length;
  assert.ok(ofAway > 0);
  assert.deepEqual([total(run, "away"), total(run, "dropped")], [ofAway, 0]);
  assert.equal(run.sender.sends[0]?.log.length, run.plan.dm?.count);
});

test("who has left a room writes to the other one, and to people", async () => {
  const room = { ...DOCUMENT.traffic.room, churn: { perSec: 1, away: "100ms" } };
  const run = await ready({ ...DOCUMENT, traffic: { ...DOCUMENT.traffic, room } });
  run.users.rooms.leave(3, 0);
  run.server.answer();
  run.sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  const left = `room-${run.plan.room?.membership.roomOf(3, 0)}`;
  const toLeft = planned(run).filter(({ by, to }) => by === 3 && to === left).length;
  assert.ok(toLeft > 0);
  assert.deepEqual(
    run.sender.sends.map((stream) => stream?.away),
    [0, 0, toLeft],
  );
  assert.equal(sentBy(run).filter(({ by, to }) => by === 3 && to === left).length, 0);
});

test("with acks, every message has a unique id that leads back to it", async () => {
  const run = await ready(DOCUMENT, true);
  run.sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  const sent = sentBy(run);
  assert.equal(new Set(sent.map(({ id }) => id)).size, planned(run).length);
  for (const { id, kind, number } of sent) assert.deepEqual(messageOfId(Number(id)), { kind, k: number });
});

test("without acks no message has an id", async () => {
  const run = await ready();
  run.sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  assert.ok(sentBy(run).every(({ id }) => id === undefined));
});

const numbersIn = (pages: BitSetPages | null | undefined): number[] | null => {
  if (pages == null) return null;
  const bits = BitSet.of(pages);
  return Array.from({ length: bits.size }, (_, k) => k).filter((k) => bits.has(k));
};

test("answers are noted by message, from its sender, once it was sent", async () => {
  const run = await ready(DOCUMENT, true);
  const { sender, plan } = run;
  const dm = plan.dm;
  assert.ok(dm !== null && plan.room !== null);
  const by = (k: number): number => dm.sender(k);
  assert.equal(sender.answered(by(3), messageId(KIND_INDEX.dm, 3), "accepted"), false, "not sent yet");
  sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  for (const k of [3, 5, 3]) assert.equal(sender.answered(by(k), messageId(KIND_INDEX.dm, k), "accepted"), true);
  assert.equal(sender.answered(plan.room.sender(4), messageId(KIND_INDEX.room, 4), "rejected"), true);
  assert.equal(sender.answered(by(3), messageId(KIND_INDEX.dm, 3), "rejected"), false, "accepted before");
  assert.equal(sender.answered(by(4) + 1, messageId(KIND_INDEX.dm, 4), "rejected"), false, "somebody else's");
  for (const id of [-1, messageId(KIND_INDEX.dm, dm.count), messageId(KIND_INDEX.broadcast, 1e9)])
    assert.equal(sender.answered(0, id, "accepted"), false);
  assert.deepEqual(
    sender.sends.map((stream) => [numbersIn(stream?.accepted), numbersIn(stream?.rejected)]),
    [
      [[3, 5], null],
      [null, null],
      [null, [4]],
    ],
  );
});

test("without acks no answer names a message", async () => {
  const run = await ready();
  run.sender.start(run.startUs);
  time.advance(TRAFFIC_US + 10_000);
  assert.equal(run.sender.answered(run.plan.dm?.sender(3) ?? 0, messageId(KIND_INDEX.dm, 3), "rejected"), false);
});

test("an id leads back to its message, whichever it is", () => {
  fc.assert(
    fc.property(fc.nat(2), fc.nat(2 ** 36), (kind, k) => {
      assert.deepEqual(messageOfId(messageId(kind, k)), { kind, k });
    }),
  );
});

test.run();
