/** What a worker makes of each thing that a server may say to its users. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { KIND_INDEX } from "../../protocol/marker.js";
import { fakeTimeFor } from "../../test-support/fakes/fake-time.js";
import { admitAll, type UsersOnFakes, usersOnFakes } from "../../test-support/fakes/users-on-fakes.js";
import { contentOf, SAMPLE_RUN } from "../../test-support/samples/sample-receipts.js";
import { Receiver } from "./receiver.js";
import { SecondMeter } from "./timing/second-meter.js";
import { messageId, TrafficSender } from "./traffic/traffic-sender.js";

const test = suite("receiver");
const SEC_US = 1_000_000;
const time = fakeTimeFor(test, SEC_US);

const USERS = 6;
const DOCUMENT = {
  users: USERS,
  phases: { warmup: "0s", hold: "10s" },
  traffic: { dm: { perSec: 20, contacts: 2 } },
};
const DM = KIND_INDEX.dm;

interface Run extends UsersOnFakes {
  readonly receiver: Receiver;
  readonly sender: TrafficSender;
  readonly meter: SecondMeter;
  readonly startUs: number;
  /** Has the server say something on a user's connection. */
  say(tag: number, frame: Record<string, unknown> | string): void;
  /** Has a private message of the plan arrive. */
  deliver(k: number): void;
}

/** A worker whose users are all in, and whose traffic has just begun. */
async function started({
  document = {},
  verify = true,
  acks = false,
}: {
  document?: Record<string, unknown>;
  verify?: boolean;
  acks?: boolean;
} = {}): Promise<Run> {
  const fakes = usersOnFakes(time, { ...DOCUMENT, ...document });
  await admitAll(fakes, time);
  const { plan, range, users, protocol, alarms } = fakes;
  const meter = new SecondMeter();
  const common = { plan, range, users, protocol, codec: SAMPLE_RUN, meter, alarms, now: time.clock };
  const sender = new TrafficSender({ ...common, acks });
  const receiver = new Receiver({ ...common, sender, verify });
  const startUs = time.nowUs;
  receiver.begin({ trafficStartUs: startUs, deadlineUs: startUs + 20 * SEC_US });
  sender.start(startUs);
  const say: Run["say"] = (tag, frame) => {
    const bytes = Buffer.from(typeof frame === "string" ? frame : JSON.stringify(frame), "latin1");
    receiver.message(tag, bytes, 0, bytes.length, time.nowUs);
  };
  const deliver = (k: number): void => {
    assert.ok(plan.dm);
    const [from, to] = [plan.dm.sender(k), plan.dm.recipient(k)];
    const content = contentOf(DM, k, plan.dm.bytes).toString("latin1");
    say(to, { type: "private_message", from: `vu-${from}`, to: `vu-${to}`, content });
  };
  return { ...fakes, receiver, sender, meter, startUs, say, deliver };
}

const codes = ({ receiver }: Run) => receiver.errors.groups.map(({ code, inFaults }) => [code, inFaults]);

test("a right delivery is counted, judged and timed; a second one is no time of anything", async () => {
  const run = await started();
  time.advance((run.plan.dm?.timeUs(0) ?? 0) + 500);
  for (const _ of [1, 2]) run.deliver(0);
  assert.equal(run.meter.deliveries, 2);
  assert.deepEqual([run.receiver.timer.response[DM]?.count, run.receiver.timer.service.count], [1, 1]);
  assert.equal(run.receiver.timer.response[DM]?.quantile(1), 500);
  assert.deepEqual(codes(run), []);
});

test("what comes after the deadline is late", async () => {
  const run = await started();
  time.advance(20 * SEC_US + 1);
  run.deliver(0);
  assert.equal(run.receiver.ledger.tally.byKind[DM]?.late, 1);
  assert.equal(run.receiver.timer.response[DM]?.count, 0);
});

test("what comes on a connection that its user has replaced is misrouted", async () => {
  const run = await started();
  const to = run.plan.dm?.recipient(0) ?? -1;
  run.users.departures.leave(to);
  run.server.answer();
  run.users.departures.comeBack(to);
  run.server.answer();
  run.deliver(0);
  assert.equal(run.receiver.ledger.tally.byKind[DM]?.misrouted, 1);
});

test("where deliveries are only counted, whatever comes to a user that is in counts as one", async () => {
  const run = await started({ verify: false });
  run.deliver(0);
  run.say(2, "{");
  assert.deepEqual([run.meter.deliveries, run.receiver.timer.service.count, codes(run)], [2, 0, []]);
});

test("a frame that makes no sense is an error, or a damaged delivery where it holds a message of ours", async () => {
  const run = await started();
  run.say(2, "{");
  assert.equal(codes(run).length, 1);
  const { length } = codes(run);
  for (const type of ["dance", "private-message"]) {
    run.say(2, { type, text: contentOf(DM, 3, run.plan.dm?.bytes ?? 0).toString("latin1") });
  }
  assert.equal(codes(run).length, length);
  assert.equal(run.receiver.ledger.tally.byKind[DM]?.corrupted, 2);
});

test("acks and refusals are noted by message; those that nobody waits for are errors", async () => {
  const run = await started({ acks: true });
  time.advance(SEC_US);
  const by = (k: number) => run.plan.dm?.sender(k) ?? -1;
  run.say(by(1), { type: "ack", id: messageId(DM, 1) });
  run.say(by(2), { type: "error", code: "rate_limited", id: messageId(DM, 2) });
  assert.deepEqual(codes(run), []);
  const noted = ({ words }: { readonly words: Uint32Array }) => words[0];
  const dm = run.sender.sends[DM];
  assert.ok(dm?.accepted && dm.rejected);
  assert.deepEqual([noted(dm.accepted), noted(dm.rejected)], [2, 4]);
  run.say(by(1), { type: "ack", id: 999_999 });
  run.say(by(1), { type: "error", code: "rate_limited" });
  assert.deepEqual(codes(run), [
    ["an ack nobody waits for", 0],
    ["rate_limited", 0],
  ]);
});

test("answers that a user was not found are kept with whom they name and, if they say so, the message", async () => {
  const run = await started({ acks: true });
  const sayNotFound = (to: string, id?: number) =>
    run.say(2, { type: "user_not_found", to, ...(id === undefined ? {} : { id }) });
  sayNotFound("vu-0", messageId(DM, 4));
  sayNotFound("vu-5");
  const answers = () => run.receiver.notFound.answers;
  assert.deepEqual(
    [answers().senders, answers().recipients, answers().messages].map((list) => [...list]),
    [
      [2, 2],
      [0, 5],
      [4, -1],
    ],
  );
  assert.deepEqual([...answers().atUs], [time.nowUs, time.nowUs]);
  // Users and messages that do not exist, and messages that went to many.
  sayNotFound("vu-6");
  sayNotFound("somebody");
  sayNotFound("vu-1", messageId(DM, run.plan.dm?.count ?? 0));
  sayNotFound("vu-1", messageId(KIND_INDEX.broadcast, 0));
  assert.equal(answers().senders.length, 2);
  assert.deepEqual(run.receiver.errors.groups, [{ code: "user_not_found", count: 6, inFaults: 0 }]);
});

const FAULTY = {
  server: { topology: "relayer", nodes: 2 },
  faults: [{ at: "2s", kill: "node-1", recovery: "1s" }],
};

test("what goes wrong while a fault answers for it is counted as its own, and not kept as an absence", async () => {
  const run = await started({ document: FAULTY });
  run.say(2, { type: "user_not_found", to: "vu-0" });
  time.advance(2 * SEC_US);
  run.say(2, { type: "user_not_found", to: "vu-0" });
  run.say(2, { type: "error", code: "cluster_unavailable" });
  time.advance(2 * SEC_US);
  run.say(2, { type: "error", code: "cluster_unavailable" });
  assert.deepEqual(run.receiver.errors.groups, [
    { code: "user_not_found", count: 2, inFaults: 1 },
    { code: "cluster_unavailable", count: 2, inFaults: 1 },
  ]);
  assert.equal(run.receiver.notFound.answers.senders.length, 1);
});

test("a fault is noticed by the first error, and over with the first delivery of a message due after it", async () => {
  const run = await started({ document: FAULTY });
  const { plan, receiver } = run;
  assert.ok(plan.dm);
  time.advance(2 * SEC_US);
  receiver.faults.injected(0, time.nowUs);
  const injectedUs = time.nowUs;
  time.advance(100);
  run.say(2, { type: "error", code: "cluster_unavailable" });
  const all = Array.from({ length: plan.dm.count }, (_, k) => k);
  const toBroken = all.filter((k) => plan.nodeName(plan.dm?.recipient(k) ?? 0) === "n1");
  const dueUs = (k: number) => run.startUs + (plan.dm?.timeUs(k) ?? 0);
  const [before] = toBroken.filter((k) => dueUs(k) < injectedUs);
  const [after] = toBroken.filter((k) => dueUs(k) > injectedUs);
  assert.ok(before !== undefined && after !== undefined);
  run.deliver(before);
  assert.equal(receiver.faults.sightings[0]?.firstDeliveryUs, null);
  time.advance(SEC_US);
  run.deliver(after);
  assert.deepEqual(receiver.faults.sightings, [{ noticedUs: injectedUs + 100, firstDeliveryUs: time.nowUs }]);
});

test("users are let in, and into rooms, by the word of the node that they are on", async () => {
  const room = { perSec: 10, count: 2, roomsPerUser: 1, churn: { perSec: 1, away: "1s" } };
  const run = await started({ document: { traffic: { room } } });
  run.say(2, { type: "registered", user: "vu-2", node: "n7" });
  assert.deepEqual([run.receiver.nodes.nodeAt(2, time.nowUs), run.receiver.nodes.nodeAt(1, time.nowUs)], ["n7", null]);
  run.users.rooms.leave(2, 0);
  const name = `room-${run.plan.room?.membership.roomOf(2, 0)}`;
  run.say(2, { type: "left", room: name });
  assert.equal(run.users.presence.obligation(2, time.nowUs, time.nowUs, 0), "must-not");
  time.advance(10);
  run.users.rooms.rejoin(2, 0);
  run.say(2, { type: "joined", room: name });
  time.advance(10);
  assert.equal(run.users.presence.obligation(2, time.nowUs, time.nowUs, 0), "must");
});

test("what has fallen due is sent between receipts", async () => {
  const run = await started();
  // No pacer wakes anybody meanwhile.
  time.nowUs += SEC_US;
  run.deliver(0);
  assert.ok((run.sender.sends[DM]?.sent ?? 0) > 15);
});

test.run();
