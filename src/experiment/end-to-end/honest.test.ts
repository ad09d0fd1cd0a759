/** Whole runs against the reference server, which makes no mistakes: every figure must be as planned. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { makePlan } from "../../plan/plan.js";
import { KINDS } from "../../protocol/marker.js";
import type { RunResult } from "../../result/run-result.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import { withTestNode } from "../../test-support/clusters/open-test-node.js";
import { CLASSES } from "../../test-support/liar/liar-counts.js";
import { punctualRun } from "../../test-support/runs/punctual-run.js";
import { shortScenario, type WholeRunOptions, wholeRun } from "../../test-support/runs/whole-run.js";

const USERS = 120;
const DM = { dm: { perSec: 400, contacts: 5 } };
const BROADCAST = { broadcast: { perSec: 10, bytes: 200 } };
const ROOM = { room: { perSec: 60, count: 12, roomsPerUser: 3 } };
const ALL = { ...DM, ...BROADCAST, ...ROOM };

type Document = ReturnType<typeof shortScenario>;

/** The drain is so long that nothing is late even on a busy machine. */
const scenario = (wishes: Document): Document =>
  shortScenario({ users: USERS, phases: { warmup: "0s", hold: "2s", drain: "8s" }, ...wishes });

function assertAsPlanned(document: Document, result: RunResult): void {
  const { subject, ...scenario } = parseScenario(document);
  const plan = makePlan({ subject, ...scenario });
  const acks = subject.mode === "start" ? subject.server.acks : subject.target.acks;
  assert.equal(result.connections.opened, USERS);
  assert.deepEqual(result.connections.errors, []);
  KINDS.forEach((kind, index) => {
    const stream = plan.streams[index];
    const messages = stream?.count ?? 0;
    let expected = 0;
    for (let k = 0; k < messages; k++) expected += stream?.fanOut(k) ?? 0;
    const { planned, sent, dropped, rejected } = result.messages[kind];
    assert.deepEqual(
      { planned, sent, dropped, rejected },
      { planned: messages, sent: messages, dropped: 0, rejected: acks ? 0 : null },
    );
    const counts = CLASSES.map((name) => [name, result.delivery.byKind[kind][name]]).filter(([, count]) => count !== 0);
    assert.deepEqual(Object.fromEntries(counts), expected === 0 ? {} : { expected, delivered: expected }, kind);
    assert.equal(result.latency[kind]?.count ?? 0, expected);
  });
  assert.deepEqual(result.delivery.examples, []);
  const sent = KINDS.reduce((sum, kind) => sum + result.messages[kind].sent, 0);
  const delivered = result.delivery.delivered;
  assert.equal(
    result.timeline.reduce((sum, second) => sum + second.sent, 0),
    sent,
  );
  assert.equal(
    result.timeline.reduce((sum, second) => sum + second.deliveries, 0),
    delivered,
  );
}

interface Case {
  readonly name: string;
  readonly document: Document;
  readonly options: WholeRunOptions;
}

const CASES: readonly Case[] = [
  {
    name: "only private messages, one worker",
    document: scenario({ traffic: DM }),
    options: { workers: 1 },
  },
  {
    name: "only broadcasts, random arrivals, two workers",
    document: scenario({ traffic: BROADCAST, arrivals: "poisson" }),
    options: { workers: 2 },
  },
  {
    name: "only rooms, three workers, several plateaus",
    document: scenario({ traffic: ROOM, ramp: { perSec: 1_000, plateaus: 3 } }),
    options: { workers: 3 },
  },
  {
    name: "everything, random arrivals, three workers",
    document: scenario({ traffic: ALL, arrivals: "poisson" }),
    options: { workers: 3 },
  },
  {
    name: "everything with the ws client, one worker",
    document: scenario({ traffic: ALL }),
    options: { workers: 1, client: "ws" },
  },
  {
    name: "everything with the ws client, random arrivals, acks, two workers",
    document: scenario({ traffic: ALL, arrivals: "poisson", server: { acks: true } }),
    options: { workers: 2, client: "ws" },
  },
];

interface Results {
  readonly of: Map<Case, RunResult>;
}

const honest = suite<Results>("a correct server", { of: new Map() });

const madeEverySend = ({ result }: { readonly result: RunResult }): boolean =>
  KINDS.every((kind) => result.messages[kind].dropped === 0);

// Two at a time, since a run mostly waits.
honest.before(async ({ of }) => {
  const waiting = [...CASES];
  const takeTurns = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const { document, options } = one;
      of.set(one, (await punctualRun(() => wholeRun(document, options), madeEverySend)).result);
    }
  };
  await Promise.all([takeTurns(), takeTurns()]);
});

for (const one of CASES) {
  honest(one.name, ({ of }) => {
    const result = of.get(one);
    assert.ok(result);
    assertAsPlanned(one.document, result);
    // On a busy machine the generator is late, and the run says that it cannot be trusted.
    const reasons = result.reasons.map(({ code }) => code).filter((code) => !code.startsWith("generator_"));
    assert.ok(
      reasons.every((code) => code === "passed"),
      reasons.join(", "),
    );
    assert.ok(result.memory !== null && result.server !== null);
    const { counters } = result.server.nodes[0] ?? assert.fail("no node");
    const { dm, broadcast, room } = result.messages;
    const { privateMessages, broadcasts, roomMessages, connectionsAccepted } = counters;
    assert.deepEqual(
      { privateMessages, broadcasts, roomMessages, connectionsAccepted },
      { privateMessages: dm.sent, broadcasts: broadcast.sent, roomMessages: room.sent, connectionsAccepted: USERS },
    );
  });
}

honest.run();

const target = suite("a server that was running already");

target("is judged in the same way, but has no memory and no counters", () =>
  withTestNode({}, async (node) => {
    const document = shortScenario({
      users: 50,
      phases: { warmup: "500ms", hold: "1s", drain: "5s" },
      traffic: { dm: { perSec: 200, contacts: 3 } },
      target: { url: `ws://127.0.0.1:${node.port}/` },
    });
    const { result } = await wholeRun(document, { workers: 2 });
    const { expected, delivered } = result.delivery;
    assert.deepEqual({ expected, delivered }, { expected: 300, delivered: 300 });
    // The warm-up is judged, but not timed.
    assert.equal(result.latency.dm?.count, 200);
    assert.equal(result.memory, null);
    assert.equal(result.server, null);
    assert.ok(result.generator.memory !== null);
    assert.deepEqual(result.scenario.target, {
      url: `ws://127.0.0.1:${node.port}/`,
      protocol: "chatbench",
      acks: false,
    });
  }),
);

target.run();
