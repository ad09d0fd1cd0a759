/**
 * Servers that let users in and then send garbage (ABUSE 33): the run goes to its end, the garbage is counted under its
 * cause, and memory stays bounded. All runs go on at the same time.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { type WebSocket, WebSocketServer } from "ws";
import type { RunResult } from "../../result/run-result.js";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const USERS = 8;
const MIB = 1024 ** 2;
/** A worker with a few users takes 70 MB; keeping a flood would soon take gigabytes. */
const RSS_LIMIT_BYTES = 400 * MIB;

interface Case {
  readonly name: string;
  /** What it does with a connection from the first message on. */
  readonly afterwards: (socket: WebSocket) => void;
  readonly check: (result: RunResult) => void;
}

/** Registers every user; only `afterwards` answers later messages. */
async function withServer(afterwards: Case["afterwards"], use: (url: string) => Promise<void>): Promise<void> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  server.on("connection", (socket) => {
    let begun = false;
    socket.on("error", () => socket.terminate());
    socket.on("message", (data) => {
      const { type, user } = JSON.parse(data.toString()) as { type: string; user: string };
      if (type === "register") socket.send(JSON.stringify({ type: "registered", user, node: "n0" }));
      else if (!begun) {
        begun = true;
        afterwards(socket);
      }
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const address = server.address();
    await use(`ws://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`);
  } finally {
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Sends without end, as fast as the other side reads. */
function flood(socket: WebSocket, text: string): void {
  const send = (): void => {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(text, () => setImmediate(send));
  };
  send();
}

const countOf = ({ connections }: RunResult, cause: string): number =>
  connections.errors.find((group) => group.cause === cause)?.count ?? 0;

const answersOf = ({ errorAnswers }: RunResult): number => errorAnswers.reduce((sum, { count }) => sum + count, 0);

function assertNothingCame({ delivery, messages }: RunResult): void {
  assert.deepEqual([delivery.delivered, delivery.lost], [0, messages.dm.sent]);
}

/** Cut off does not count as lost: the users could not receive what was in flight. */
function assertEverybodyCutOff(result: RunResult, cause: string): void {
  assert.equal(result.connections.closedEarly, USERS);
  assert.equal(countOf(result, cause), USERS);
  assert.equal(result.delivery.delivered, 0);
}

const CASES: readonly Case[] = [
  {
    name: "says nothing at all",
    afterwards: () => undefined,
    check: assertNothingCame,
  },
  {
    name: "sends JSON that is cut short",
    afterwards: (socket) => socket.on("message", () => socket.send('{"type":"private_message","from":"vu-1","to"')),
    check: (result) => {
      assertNothingCame(result);
      assert.ok(answersOf(result) > 0);
    },
  },
  {
    name: "sends garbage without end",
    afterwards: (socket) => flood(socket, "garbage ".repeat(50)),
    check: (result) => {
      assertNothingCame(result);
      assert.ok(answersOf(result) > 1_000);
    },
  },
  {
    name: "sends private messages of half a megabyte without end",
    afterwards: (socket) => {
      const content = "a".repeat(MIB / 2);
      flood(socket, JSON.stringify({ type: "private_message", from: "vu-1", to: "vu-2", content }));
    },
    check: (result) => {
      assertNothingCame(result);
      assert.ok(result.delivery.corrupted > 0);
      // Examples may quote what arrived, but not half a megabyte of it.
      assert.ok(JSON.stringify(result.delivery.examples).length < 100_000);
    },
  },
  {
    name: "sends a frame of two megabytes",
    afterwards: (socket) => socket.send("a".repeat(2 * MIB)),
    check: (result) => assertEverybodyCutOff(result, "message-too-big"),
  },
  {
    name: "makes up error codes without end",
    afterwards: (socket) => {
      let made = 0;
      socket.on("message", () => {
        for (let i = 0; i < 20; i++)
          socket.send(JSON.stringify({ type: "error", code: `made_up_${made++}`, message: "" }));
      });
    },
    check: (result) => {
      assertNothingCame(result);
      assert.ok(answersOf(result) > 100 && result.errorAnswers.length < 100);
    },
  },
  {
    name: "answers with ids that were never sent",
    afterwards: (socket) => {
      const ids = [-1, 0.5, 9e15, Number.MAX_SAFE_INTEGER, 1e6];
      socket.on("message", () => {
        for (const id of ids) socket.send(JSON.stringify({ type: "error", code: "rate_limited", message: "", id }));
      });
    },
    check: assertNothingCame,
  },
  {
    name: "closes every connection",
    afterwards: (socket) => socket.close(1013, "go away"),
    check: (result) => assertEverybodyCutOff(result, "closed-by-server"),
  },
];

interface Results {
  of: Map<Case, RunResult>;
}

async function runAgainst({ afterwards }: Case): Promise<RunResult> {
  const results: RunResult[] = [];
  await withServer(afterwards, async (url) => {
    const phases = { warmup: "0s", hold: "2s", drain: "1s" };
    const traffic = { dm: { perSec: 100, contacts: 3 } };
    results.push((await wholeRun(shortScenario({ users: USERS, phases, traffic, target: { url } }))).result);
  });
  return results[0] ?? assert.fail("the run has no result");
}

const hostile = suite<Results>("a server that lets users in and then", { of: new Map() });

hostile.before(async (results) => {
  results.of = new Map(await Promise.all(CASES.map(async (one) => [one, await runAgainst(one)] as const)));
});

for (const one of CASES) {
  hostile(one.name, ({ of }) => {
    const result = of.get(one);
    assert.ok(result);
    assert.equal(result.connections.opened, USERS);
    assert.ok(result.messages.dm.sent > 0);
    assert.notEqual(result.exitCode, 0);
    assert.ok((result.generator.workers[0]?.rss ?? 0) < RSS_LIMIT_BYTES, `${result.generator.workers[0]?.rss} bytes`);
    one.check(result);
  });
}

hostile.run();
