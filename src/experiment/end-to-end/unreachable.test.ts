/**
 * Servers that let no user in, or answer with garbage: each run ends by itself, within bounds, and its result says how
 * many users failed and why. All runs go on at the same time.
 */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { suite } from "uvu";
import type { RunResult } from "../../result/run-result.js";
import { rawText } from "../../test-support/peers/raw-frames.js";
import {
  onRequest,
  type RawServer,
  rawServer,
  upgradingServer,
} from "../../test-support/peers/raw-websocket-server.js";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const USERS = 30;
const MIB = 1024 ** 2;

interface Case {
  readonly name: string;
  readonly serve: () => Promise<RawServer>;
  /** The cause under which every user's failure is counted. */
  readonly cause: string;
  readonly example: RegExp;
}

const answering = (text: string) => () => rawServer((socket) => onRequest(socket, () => void socket.end(text)));

/** Writes without end, as fast as the other side reads. */
function flood(socket: Socket, bytes: Buffer): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on("drain", write);
  write();
}

async function closedPort(): Promise<RawServer> {
  const server = await rawServer(() => undefined);
  await server.close();
  return { ...server, close: () => Promise.resolve() };
}

const PAGE = "<!doctype html><title>not a chat</title>";

const CASES: readonly Case[] = [
  {
    name: "a port on which nothing listens",
    serve: closedPort,
    cause: "connect-failed",
    example: /ECONNREFUSED/,
  },
  {
    name: "a server that is full (503)",
    serve: answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    cause: "handshake-refused",
    example: /^Service Unavailable$/,
  },
  {
    name: "a web page instead of an upgrade",
    serve: answering(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\n\r\n${PAGE}`),
    cause: "handshake-refused",
    example: /^OK$/,
  },
  {
    name: "a redirect",
    serve: answering("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
    cause: "handshake-refused",
    example: /^Found, a redirect/,
  },
  {
    name: "no HTTP at all",
    serve: answering("SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    cause: "handshake-invalid",
    example: /./,
  },
  {
    name: "headers without end",
    serve: () =>
      rawServer((socket) => onRequest(socket, () => flood(socket, Buffer.from("X-More: and more\r\n".repeat(100))))),
    cause: "handshake-invalid",
    example: /./,
  },
  {
    name: "random bytes without end after the upgrade",
    // It begins with a reserved opcode, so that the outcome does not depend on the random bytes.
    serve: () => upgradingServer((socket) => flood(socket, Buffer.concat([Buffer.of(0x83, 0x00), randomBytes(MIB)]))),
    cause: "protocol-error",
    example: /./,
  },
  {
    name: "a frame of megabytes",
    serve: () => upgradingServer((socket) => socket.write(rawText("a".repeat(2 * MIB)))),
    cause: "message-too-big",
    example: /./,
  },
  {
    name: "a connection that is opened and never answered",
    serve: () => rawServer(() => undefined),
    cause: "handshake-timeout",
    example: /./,
  },
  {
    name: "a server that never answers the registration",
    serve: () => upgradingServer((socket) => socket.resume()),
    cause: "no-answer",
    example: /did not let the user in/,
  },
  {
    name: "a server that answers the registration with an error",
    serve: () =>
      upgradingServer((socket) => socket.write(rawText('{"type":"error","code":"user_taken","message":"?"}'))),
    cause: "refused-by-server",
    example: /user_taken/,
  },
];

async function runAgainst({ serve }: Case): Promise<RunResult> {
  const server = await serve();
  try {
    const traffic = { dm: { perSec: 100 } };
    const phases = { warmup: "0s", hold: "30m", drain: "1s" };
    return (await wholeRun(shortScenario({ users: USERS, phases, traffic, target: { url: server.url } }))).result;
  } finally {
    await server.close();
  }
}

interface Results {
  of: Map<Case, RunResult>;
}

const unreachable = suite<Results>("a server that lets no user in", { of: new Map() });

unreachable.before(async (results) => {
  results.of = new Map(await Promise.all(CASES.map(async (one) => [one, await runAgainst(one)] as const)));
});

for (const one of CASES) {
  unreachable(`${one.name}: every user is counted as ${one.cause}`, ({ of }) => {
    const result = of.get(one);
    assert.ok(result);
    const { opened, failed, errors } = result.connections;
    assert.deepEqual([opened, failed], [0, USERS]);
    const group = errors.find(({ cause }) => cause === one.cause);
    assert.deepEqual(group?.count, USERS, JSON.stringify(errors));
    assert.match(group.example, one.example);
    assert.deepEqual([result.messages.dm.sent, result.delivery.expected], [0, 0]);
    assert.deepEqual([result.verdict, result.exitCode], ["fail", 1]);
    const [reason] = result.reasons;
    assert.equal(reason?.code, "connections_failed");
    assert.match(reason.message, new RegExp(`30 of 30 users could not connect.*${one.cause}`));
  });
}

unreachable.run();
