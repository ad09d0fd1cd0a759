/** A whole worker between a coordinator and a server that the test plays, with neither network nor real time. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { makePlan } from "../../plan/plan.js";
import { emptyMarker, KIND_INDEX, MarkerCodec } from "../../protocol/marker.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import { FakeClient, RESET } from "../../test-support/fakes/fake-client.js";
import { fakePacer, fakeTimeFor } from "../../test-support/fakes/fake-time.js";
import type { ClientHandlers } from "../client/common/client.js";
import type { WorkerMessage, WorkerSetup } from "../worker-messages.js";
import { LoadWorker } from "./load-worker.js";

const test = suite("load worker");
const SEC_US = 1_000_000;
const ZERO_US = 5 * SEC_US;
const time = fakeTimeFor(test, ZERO_US);

const USERS = 8;
const RUN_ID = "runrun";
const DOCUMENT = {
  version: 1,
  name: "a",
  users: USERS,
  ramp: { perSec: 10_000, plateaus: 1, retries: 3 },
  phases: { warmup: "0s", hold: "1s", drain: "1s" },
  traffic: { dm: { perSec: 100, contacts: 2 } },
};

interface Started {
  readonly worker: LoadWorker;
  readonly client: FakeClient;
  readonly reports: readonly WorkerMessage[];
}

interface Which {
  /** One of how many workers; the only one unless given. */
  readonly worker?: number;
  readonly workers?: number;
  readonly verify?: boolean;
}

function start(changes: Record<string, unknown> = {}, { worker = 0, workers = 1, verify = true }: Which = {}): Started {
  const setup: WorkerSetup = {
    scenario: parseScenario({ ...DOCUMENT, ...changes }),
    runId: RUN_ID,
    zeroUs: ZERO_US,
    worker,
    workers,
    client: "lean",
    verify,
    entrances: ["ws://fake/0"],
    localPorts: { first: 1, last: 2 },
  };
  const clients: FakeClient[] = [];
  const reports: WorkerMessage[] = [];
  const makeClient = (_setup: unknown, _who: unknown, handlers: ClientHandlers) => {
    const created = new FakeClient(handlers);
    clients.push(created);
    return created;
  };
  const report = (message: WorkerMessage) => reports.push(message);
  const started = new LoadWorker(setup, fakePacer(time), report, { now: time.clock, makeClient });
  const [client] = clients;
  assert.ok(client);
  return { worker: started, client, reports };
}

const reported = <Type extends WorkerMessage["type"]>({ reports }: Started, type: Type) =>
  reports.filter((message): message is Extract<WorkerMessage, { type: Type }> => message.type === type);

function connect({ worker }: Started): Promise<void> {
  const connected = worker.handle({ type: "connect", from: 0, to: USERS, startUs: time.nowUs });
  time.advance(10_000);
  return connected;
}

/** How long the first user waits for its second attempt, microseconds. */
function firstPauseUs(started: Started): number {
  const { client } = started;
  void connect(started);
  const [first] = client.connections;
  assert.ok(first);
  client.handlers.close(first.tag, { ...RESET, cause: "connect-failed", opened: false });
  const { length } = client.connections;
  for (let us = 0; us <= 100_000; us += 100) {
    if (client.connections.length > length) return us;
    time.advance(100);
  }
  throw new Error("it never tried again");
}

test("workers whose users are turned away together do not come back together, and a run repeats itself", () => {
  const pauses = () => [0, 1].map((worker) => firstPauseUs(start({}, { worker, workers: 2 })));
  const [one, other] = pauses();
  assert.notEqual(one, other);
  assert.deepEqual(pauses(), [one, other]);
  assert.notEqual(firstPauseUs(start({ seed: 7 }, { worker: 0, workers: 2 })), one);
});

function say(client: FakeClient, tag: number, frame: Record<string, unknown>): void {
  const bytes = Buffer.from(JSON.stringify(frame), "latin1");
  client.handlers.message(tag, bytes, 0, bytes.length, time.nowUs);
}

/** A worker whose users are all in. */
async function everybodyIn(changes: Record<string, unknown> = {}, which: Which = {}): Promise<Started> {
  const started = start(changes, which);
  const connected = connect(started);
  for (const connection of started.client.connections) {
    started.client.handlers.open(connection.tag);
    const [register] = connection.framesOf("register");
    say(started.client, connection.tag, { type: "registered", user: register?.["user"], node: "n0" });
    for (const { room } of connection.framesOf("join_room"))
      say(started.client, connection.tag, { type: "joined", room });
  }
  assert.deepEqual(started.reports, []);
  time.advance(2_000);
  await connected;
  return started;
}

test("a worker connects its own users, and says when all of them are in", async () => {
  const started = await everybodyIn({}, { worker: 1, workers: 2 });
  const names = started.client.connections.flatMap((connection) => connection.framesOf("register"));
  assert.deepEqual(names.map(({ user }) => user).sort(), ["vu-4", "vu-5", "vu-6", "vu-7"]);
  assert.equal(reported(started, "connected").length, 1);
});

test("every second is reported once, on the coordinator's seconds, even if its timer ends early", async () => {
  const started = await everybodyIn({ reconnect: { first: "100s", longest: "100s" } });
  time.earlyUs = 20_000;
  started.worker.startSeconds(ZERO_US - 3 * SEC_US);
  time.earlyUs = 0;
  time.advance(SEC_US);
  const [first] = started.client.connections;
  started.client.handlers.close(first?.tag ?? -1, RESET);
  time.advance(SEC_US);
  started.worker.stopSeconds();
  time.advance(5 * SEC_US);
  assert.deepEqual(
    reported(started, "second").map(({ second }) => [second.index, second.connected, second.failed, second.away]),
    [
      [3, 8, 0, 0],
      [4, 7, 0, 1],
    ],
  );
});

const plan = makePlan(parseScenario(DOCUMENT));
const SENDS = plan.dm?.count ?? 0;

/** The number of the message that a text carries. */
function numberIn(content: string): number {
  const marker = emptyMarker();
  const bytes = Buffer.from(content, "latin1");
  assert.equal(new MarkerCodec(RUN_ID).read(bytes, 0, bytes.length, marker), "intact");
  return marker.number;
}

/** All traffic of the plan: every message arrives within 2 ms, but for those that are lost. */
function carryOut({ worker, client }: Started, lost: readonly number[] = []): void {
  const startUs = time.nowUs;
  void worker.handle({ type: "startTraffic", trafficStartUs: startUs, deadlineUs: startUs + 2 * SEC_US });
  const passedOn = client.connections.map((connection) => connection.framesOf("private_message").length);
  for (let gone = 0; gone <= SEC_US; gone += 2_000) {
    time.advance(2_000);
    for (const [sender, connection] of client.connections.entries()) {
      const frames = connection.framesOf("private_message");
      for (const { to, content } of frames.slice(passedOn[sender])) {
        if (lost.includes(numberIn(String(content)))) continue;
        const tag = Number(String(to).slice("vu-".length));
        say(client, tag, { type: "private_message", from: `vu-${connection.tag}`, to, content });
      }
      passedOn[sender] = frames.length;
    }
  }
}

/** Has the worker judge what is missing, given what it sent itself. */
async function settle(started: Started, watchedUntilUs = time.nowUs + 10 * SEC_US) {
  await started.worker.handle({ type: "reportSends", planIsOver: true });
  const [sends] = reported(started, "sends");
  assert.ok(sends);
  const all = { size: SENDS, words: new Uint32Array(Math.ceil(SENDS / 32)).fill(0xffff_ffff) };
  const none = [null, null, null];
  const record = {
    sent: [all, null, null],
    rejected: none,
    accepted: none,
    unknownSenders: [],
    cutUs: sends.cutUs,
    maxLagUs: sends.maxLagUs,
  };
  await started.worker.handle({ type: "settle", record, watchedUntilUs });
  const [settled] = reported(started, "settled");
  return { sends: sends.streams[KIND_INDEX.dm], tally: settled?.tally.byKind[KIND_INDEX.dm], lost: settled?.lost };
}

test("what was sent is told message by message, and what was owed and did not come is lost", async () => {
  const started = await everybodyIn();
  carryOut(started, [3, 50]);
  const { sends, tally } = await settle(started);
  assert.deepEqual([sends?.sent, sends?.dropped, sends?.log.length], [SENDS, 0, SENDS]);
  assert.deepEqual([tally?.expected, tally?.delivered, tally?.lost], [SENDS, SENDS - 2, 2]);
});

test("what was watched for less than the time it has to arrive is not called lost", async () => {
  const started = await everybodyIn();
  const startUs = time.nowUs;
  // Of a drain of one second, 100 ms were left to the last of these, and all of it to the first.
  carryOut(started, [3, 90]);
  const { tally } = await settle(started, startUs + 1_300_000);
  assert.equal(tally?.lost, 1);
  assert.ok(tally.may > 0);
});

test("a lost message is told with the node that its recipient was on", async () => {
  const started = await everybodyIn({}, { worker: 1, workers: 2 });
  carryOut(
    started,
    Array.from({ length: SENDS }, (_, k) => k),
  );
  const { lost } = await settle(started);
  assert.ok(lost && lost.named.length > 10);
  assert.ok(lost.named.every(({ recipient, node }) => recipient >= 4 && node === "n0"));
});

test("where deliveries are only counted nothing is settled", async () => {
  const started = await everybodyIn({}, { verify: false });
  carryOut(started);
  const { sends, tally } = await settle(started);
  assert.deepEqual([sends?.sent, tally?.expected, tally?.delivered, tally?.lost], [SENDS, 0, 0, 0]);
});

test("what a user that was cut off was sent afterwards is owed to nobody", async () => {
  const started = await everybodyIn();
  started.client.handlers.close(2, RESET);
  carryOut(started);
  const { sends, tally } = await settle(started);
  const of = (who: "sender" | "recipient") =>
    Array.from({ length: SENDS }, (_, k) => k).filter((k) => plan.dm?.[who](k) === 2).length;
  assert.deepEqual([sends?.dropped, sends?.droppedOffline], [of("sender"), of("sender")]);
  assert.equal(tally?.mustNot, of("recipient"));
});

test("told to stop, it sends no more, and the rest is dropped", async () => {
  const started = await everybodyIn();
  void started.worker.handle({ type: "startTraffic", trafficStartUs: time.nowUs, deadlineUs: time.nowUs + SEC_US });
  time.advance(500_000);
  void started.worker.handle({ type: "stopSending" });
  time.advance(SEC_US);
  const { sends } = await settle(started);
  assert.ok(sends && sends.sent > 40 && sends.sent < 60);
  assert.equal(sends.sent + sends.dropped, SENDS);
});

test("who is not back when the plan is over was kept out, and nobody was when it was cut short", async () => {
  for (const planIsOver of [true, false]) {
    const started = await everybodyIn({ reconnect: { first: "1s", longest: "1s" } });
    started.client.handlers.close(2, RESET);
    await started.worker.handle({ type: "reportSends", planIsOver });
    await started.worker.handle({ type: "reportObservations" });
    const [seen] = reported(started, "observations");
    const causes = seen?.observations.closes.map(({ cause }) => cause);
    assert.deepEqual(causes, planIsOver ? ["reset", "kept-out"] : ["reset"]);
    time.advance(60 * SEC_US);
    assert.equal(started.client.connections.length, USERS, "nobody comes back any more");
  }
});

test("what it saw is told in the end", async () => {
  const faults = [{ at: "0s", kill: "node-1", recovery: "0s" }];
  const server = { topology: "relayer", nodes: 2 };
  const started = await everybodyIn({ server, faults, ping: "100ms" });
  const { worker, client } = started;
  carryOut(started);
  void worker.handle({ type: "faultInjected", index: 0, atUs: time.nowUs });
  client.handlers.close(2, RESET);
  time.advance(1_000);
  say(client, 3, { type: "error", code: "odd", message: "" });
  await worker.handle({ type: "reportObservations" });
  const seen = reported(started, "observations")[0]?.observations;
  assert.ok(seen);
  assert.deepEqual([seen.opened, seen.failed, seen.closedEarly, seen.reconnected], [USERS, 0, 1, 0]);
  assert.deepEqual(seen.cuts.cutUs.length, 1);
  assert.deepEqual(seen.serverErrors, [{ code: "odd", count: 1, inFaults: 0 }]);
  assert.deepEqual(seen.faults, [{ noticedUs: time.nowUs - 1_000, firstDeliveryUs: null }]);
  assert.ok(seen.pings > 0);
});

test("users leave and come back as long as there is traffic", async () => {
  const churn = { perSec: 50, away: "10ms" };
  const started = await everybodyIn({ traffic: { ...DOCUMENT.traffic, churn } });
  const left = () => started.client.connections.filter(({ ended }) => ended !== null).length;
  void started.worker.handle({ type: "startTraffic", trafficStartUs: time.nowUs, deadlineUs: time.nowUs + SEC_US });
  time.advance(100_000);
  assert.ok(left() > 2);
  void started.worker.handle({ type: "stopSending" });
  const before = left();
  time.advance(SEC_US);
  assert.equal(left(), before);
});

test("a room that a member left, and of which the server says nothing, is told as a missing answer", async () => {
  for (const planIsOver of [true, false]) {
    const room = { perSec: 10, count: 2, roomsPerUser: 1, churn: { perSec: 20, away: "10ms" } };
    const started = await everybodyIn({ traffic: { room } });
    void started.worker.handle({ type: "startTraffic", trafficStartUs: time.nowUs, deadlineUs: time.nowUs + SEC_US });
    time.advance(500_000);
    await started.worker.handle({ type: "reportSends", planIsOver });
    await started.worker.handle({ type: "reportObservations" });
    const codes = reported(started, "observations")[0]?.observations.serverErrors.map(({ code }) => code);
    assert.deepEqual(codes, planIsOver ? ["no answer to leave_room or join_room"] : []);
  }
});

test("messages have ids where the scenario asks for acks", async () => {
  for (const acks of [true, false]) {
    const started = await everybodyIn({ server: { acks } });
    carryOut(started);
    const frames = started.client.connections.flatMap((connection) => connection.framesOf("private_message"));
    assert.ok(frames.every(({ id }) => (id !== undefined) === acks));
  }
});

test("a user that is not let back in for twenty seconds is given up by the second", async () => {
  const started = await everybodyIn({ reconnect: { first: "100ms", longest: "100ms" } });
  started.worker.startSeconds(ZERO_US);
  started.client.handlers.close(2, RESET);
  time.advance(23 * SEC_US);
  started.worker.stopSeconds();
  assert.equal(started.client.of(2 + USERS).ended, "terminated");
});

test("all users disconnect when the worker is told to let them go", async () => {
  const started = await everybodyIn({ ping: "100ms" });
  const left = started.worker.handle({ type: "disconnect" });
  for (const { tag } of started.client.connections) started.client.handlers.close(tag, RESET);
  await left;
  assert.equal(time.waiting, 0);
  assert.equal(reported(started, "disconnected").length, 1);
  await started.worker.handle({ type: "reportObservations" });
  assert.equal(reported(started, "observations")[0]?.observations.closedEarly, 0);
});

test.run();
