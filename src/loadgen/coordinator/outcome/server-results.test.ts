import assert from "node:assert/strict";
import { suite } from "uvu";
import { makePlan } from "../../../plan/plan.js";
import { KIND_INDEX } from "../../../protocol/marker.js";
import type { ProcessCounters, ProcessSnapshot, ProcessUsage } from "../../../protocol/server-control.js";
import { parseScenario } from "../../../scenario/parse-scenario.js";
import { seenOf } from "../../../test-support/samples/sample-observations.js";
import { snapshotOf } from "../../../test-support/samples/sample-snapshots.js";
import { TallyKeeper } from "../../ledger/delivery-tally.js";
import type { RunObservations } from "../run-observations.js";
import { Timeline } from "../timeline.js";
import { serverOf } from "./server-results.js";

const test = suite("server results");
const SEC_US = 1_000_000;

/** Hold runs from 2 s to 7 s. */
const scenarioOf = (server: Record<string, unknown>) =>
  parseScenario({
    version: 1,
    name: "a",
    users: 6,
    server,
    phases: { warmup: "1s", hold: "5s", drain: "1s" },
    traffic: { dm: { perSec: 10, contacts: 1 } },
  });
const ALONE = scenarioOf({ topology: "single" });
const CLUSTER = scenarioOf({ topology: "relayer", nodes: 2 });

const processOf = (id: string) => ({ id, url: `ws://${id}/`, pid: 1 });

interface Look {
  readonly usage?: Partial<ProcessUsage>;
  readonly counters?: Partial<ProcessCounters>;
  readonly users?: number;
}

function look(id: string, { usage = {}, counters = {}, users = 0 }: Look): ProcessSnapshot {
  const base = snapshotOf(id, usage);
  return { ...base, users, counters: { ...base.counters, ...counters } };
}

const busy = (activeMs: number, idleMs: number) => ({ eventLoopActiveMs: activeMs, eventLoopIdleMs: idleMs });

function serverSeen(
  scenario: typeof ALONE,
  ids: readonly string[],
  seen: Partial<RunObservations>,
  verify = true,
): ReturnType<typeof serverOf> {
  const run = seenOf(makePlan(scenario), { trafficStartUs: SEC_US, endUs: 9 * SEC_US, ...seen });
  return serverOf(run, { scenario, verify, processes: ids.map(processOf) });
}

function timelineOf(samples: readonly (readonly [sec: number, ...nodes: ProcessSnapshot[]])[]): Timeline {
  const timeline = new Timeline(0, 6, false);
  for (const [sec, ...nodes] of samples) timeline.addSample(sec * SEC_US, nodes);
  return timeline;
}

test("a server that was already running has no server results", () => {
  const target = parseScenario({ version: 1, name: "a", users: 2, target: { url: "ws://127.0.0.1:1" } });
  assert.equal(serverSeen(target, ["n0"], {}), null);
  assert.equal(serverSeen(ALONE, [], {}), null);
});

test("processor time is of the whole run, memory and busy share of the hold phase", () => {
  const timeline = timelineOf([
    [1, look("n0", { usage: { cpuSec: 2, ...busy(100, 900) } })],
    [2, look("n0", { usage: { cpuSec: 3, ...busy(200, 1_800) } })],
    [7, look("n0", { usage: { cpuSec: 5, rssBytes: 70, ...busy(2_200, 4_800) } })],
    [8, look("n0", { usage: { cpuSec: 6, rssBytes: 80, ...busy(9_000, 4_800) } })],
  ]);
  const server = serverSeen(ALONE, ["n0"], {
    timeline,
    serverBefore: [look("n0", { usage: { cpuSec: 1 } })],
    serverFull: [look("n0", { users: 6 })],
    serverAfter: [look("n0", { usage: { cpuSec: 8, rssBytes: 90 }, counters: { framesSent: 4 } })],
  });
  const [node] = server?.nodes ?? [];
  assert.deepEqual(
    [node?.id, node?.url, node?.users, node?.cpuSec, node?.rss, node?.eventLoop, node?.counters.framesSent],
    ["n0", "ws://n0/", 6, 7, 70, 0.4, 4],
  );
  assert.equal(server?.relay, null);
});

test("processor time per delivery is that of the hold phase, of all processes", () => {
  const at = (cpuSec: number, framesSent: number, answersSent: number) => ({
    usage: { cpuSec },
    counters: { framesSent, answersSent },
  });
  const samples = (...atEnd: ProcessSnapshot[]) => ({
    timeline: timelineOf([
      [2, look("n0", at(3, 100, 90)), look("relayer", at(1, 0, 0))],
      [7, ...atEnd],
    ]),
    serverAfter: atEnd,
  });
  const whole = samples(look("n0", at(3.5, 20_200, 190)), look("relayer", at(1.1, 0, 0)));
  assert.equal(serverSeen(CLUSTER, ["n0", "relayer"], whole)?.cpuPerDelivery?.toFixed(6), "30.000000");
  // Without deliveries, and when a process is gone, nothing can be said.
  const idle = samples(look("n0", at(3.5, 200, 190)), look("relayer", at(1.1, 0, 0)));
  assert.equal(serverSeen(CLUSTER, ["n0", "relayer"], idle)?.cpuPerDelivery, null);
  const halved = samples(look("n0", at(3.5, 20_200, 190)));
  assert.equal(serverSeen(CLUSTER, ["n0", "relayer"], halved)?.cpuPerDelivery, null);
});

test("without looks in between, those before and after the run have to do", () => {
  const server = serverSeen(ALONE, ["n0"], {
    serverBefore: [look("n0", { usage: busy(100, 100) })],
    serverAfter: [look("n0", { usage: { cpuSec: 2, rssBytes: 90, ...busy(400, 800) } })],
  });
  const [node] = server?.nodes ?? [];
  assert.deepEqual([node?.users, node?.cpuSec, node?.rss, node?.eventLoop], [null, 2, 90, 0.3]);
});

test("a process that died is known by the last look at it, and one never seen is left out", () => {
  const alive = look("n0", { usage: { cpuSec: 1 } });
  const timeline = timelineOf([
    [2, alive, look("n1", { usage: { cpuSec: 3, ...busy(0, 0) } })],
    [5, alive, look("n1", { usage: { cpuSec: 4, rssBytes: 50, ...busy(30, 10) }, counters: { privateMessages: 2 } })],
    [7, alive],
    [8, alive, look("n1", { usage: { cpuSec: 4, rssBytes: 50, ...busy(30, 970) }, counters: { privateMessages: 2 } })],
  ]);
  const server = serverSeen(CLUSTER, ["n0", "n1", "relayer"], { timeline, serverAfter: [alive] });
  assert.deepEqual(
    server?.nodes.map(({ id, cpuSec, rss, eventLoop }) => [id, cpuSec, rss, eventLoop]),
    [
      ["n0", 1, 0, 0],
      ["n1", 4, 50, 0.75],
    ],
  );
  assert.equal(server?.perMessage.connectionsExaminedPerDm, 0);
});

test("users are counted at nodes alone, not at what joins them", () => {
  const full = ["n0", "n1", "relayer"].map((id) => look(id, { users: 3 }));
  const server = serverSeen(CLUSTER, ["n0", "n1", "relayer"], { serverFull: full, serverAfter: full });
  assert.deepEqual(
    server?.nodes.map(({ users }) => users),
    [3, 3, null],
  );
  assert.ok(server?.relay);
});

/** Ten private messages, one of them to nobody; two broadcasts and three messages to rooms. */
const COUNTERS = {
  privateMessages: 10,
  usersNotFound: 1,
  broadcasts: 2,
  roomMessages: 3,
  connectionsExamined: 25,
  framesEncoded: 19,
  framesSent: 50,
  answersSent: 20,
};

test("counters per message are free of what other traffic caused", () => {
  const seen = { serverAfter: [look("n0", { counters: COUNTERS })] };
  assert.deepEqual(serverSeen(ALONE, ["n0"], seen, false)?.perMessage, {
    connectionsExaminedPerDm: 2.5,
    framesEncodedPerBroadcast: 2,
    framesSentPerMessage: 2,
  });
  assert.deepEqual(serverSeen(ALONE, ["n0"], { serverAfter: [look("n0", {})] })?.perMessage, {
    connectionsExaminedPerDm: null,
    framesEncodedPerBroadcast: null,
    framesSentPerMessage: null,
  });
});

test("where deliveries were judged, it is the private messages that came which were encoded, whatever was wrong", () => {
  const tally = new TallyKeeper();
  const came = { delivered: 5, mayDelivered: 1, late: 1, corrupted: 1, impersonated: 1 };
  Object.assign(tally.of(KIND_INDEX.dm), { ...came, lost: 100, expected: 100, duplicated: 100, foreign: 100 });
  Object.assign(tally.of(KIND_INDEX.broadcast), { delivered: 100 });
  const nodes = [look("n0", { counters: COUNTERS }), look("n1", { counters: { framesEncoded: 5 } })];
  assert.equal(
    serverSeen(CLUSTER, ["n0", "n1"], { tally, serverAfter: nodes })?.perMessage.framesEncodedPerBroadcast,
    3,
  );
});

test("reports what nodes still held after all users had left", () => {
  const leftovers = { connections: 1, users: 2, rooms: 3 };
  assert.deepEqual(serverSeen(ALONE, ["n0"], { leftovers })?.leftovers, leftovers);
});

test.run();
