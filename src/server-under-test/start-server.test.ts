import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { suite } from "uvu";
import { ChatbenchError } from "../base/chatbench-error.js";
import type { ProcessExit, ServerUnderTest } from "../protocol/server-control.js";
import { testNodeSettings } from "../test-support/clusters/open-test-node.js";
import { until } from "../test-support/fakes/until.js";
import { ChatPeer } from "../test-support/peers/chat-peer.js";
import { startServer } from "./start-server.js";

const test = suite("start-server");

async function withServer(test: (server: ServerUnderTest, port: number, pid: number) => Promise<void>): Promise<void> {
  const server = await startServer(testNodeSettings());
  const [node] = server.nodes;
  assert.ok(node);
  try {
    await test(server, Number(new URL(node.url).port), node.pid);
  } finally {
    await server.stop();
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const failure = async (promise: Promise<unknown>): Promise<ChatbenchError> => {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof ChatbenchError, String(thrown));
  return thrown;
};

/** Makes the users broadcast in turn until stopped; resolves when there is load. */
async function talkWithoutPause(peers: readonly ChatPeer[]): Promise<() => void> {
  let turn = 0;
  const chatter = setInterval(() => peers[turn++ % peers.length]?.send({ type: "broadcast", content: "load" }), 1);
  await until("there is load", () => peers.every((peer) => peer.texts.length > 20));
  return () => clearInterval(chatter);
}

test("a snapshot describes the node's own process, its users and its work", () =>
  withServer(async (server, port, pid) => {
    const peer = await ChatPeer.register(port, "alice");
    peer.send({ type: "join_room", room: "r" });
    await peer.next();
    const [snapshot, ...more] = await server.snapshot({ collectGarbage: false });
    assert.ok(snapshot && more.length === 0);
    assert.deepEqual([snapshot.id, snapshot.connections, snapshot.users, snapshot.rooms], ["n0", 1, 1, 1]);
    assert.equal(snapshot.usage.pid, pid);
    assert.notEqual(pid, process.pid);
    assert.ok(snapshot.usage.rssBytes > snapshot.usage.heapUsedBytes && snapshot.usage.cpuSec > 0);
    assert.equal(snapshot.counters.framesSent, 2);
  }));

test("after a garbage collection, a snapshot shows a smaller heap that keeps what is still in use", () =>
  withServer(async (server, port) => {
    const peer = await ChatPeer.register(port, "alice");
    for (let n = 0; n < 300; n++) peer.send({ type: "private_message", to: "alice", content: "x".repeat(10_000) });
    await until("all are delivered", () => peer.texts.length === 301);
    const [before] = await server.snapshot({ collectGarbage: false });
    const [after] = await server.snapshot({ collectGarbage: true });
    assert.ok(before && after && after.usage.heapUsedBytes < before.usage.heapUsedBytes);
    assert.equal(after.users, 1);
  }));

test("a taken port is one error that names it", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => holder.once("listening", resolve));
  const address = holder.address();
  assert.ok(typeof address === "object" && address !== null);
  const { port } = address;
  const error = await failure(startServer(testNodeSettings({ settings: { port } })));
  assert.equal(error.code, "port_taken");
  assert.equal(error.message, `The server cannot listen on 127.0.0.1:${port}: another process has that port.`);
  assert.match(error.hint ?? "", /port 0/);
  await new Promise((resolve) => holder.close(resolve));
});

test("an address that this machine does not have is one error that names it", async () => {
  const error = await failure(startServer(testNodeSettings({ settings: { host: "192.0.2.1", port: 7000 } })));
  assert.equal(error.code, "host_unavailable");
  assert.match(error.message, /192\.0\.2\.1:7000/);
});

test("stopping closes every connection with 1001, after everything in flight, and may be called twice", () =>
  withServer(async (server, port, pid) => {
    const peers = await Promise.all(Array.from({ length: 20 }, (_, n) => ChatPeer.register(port, `u${n}`)));
    const stopTalking = await talkWithoutPause(peers);
    await Promise.all([server.stop(), server.stop()]);
    stopTalking();
    assert.deepEqual(
      (await Promise.all(peers.map((peer) => peer.closed))).map(({ code }) => code),
      peers.map(() => 1001),
    );
    assert.equal(isAlive(pid), false);
    assert.deepEqual(await server.snapshot({ collectGarbage: false }), []);
  }));

test("SIGTERM to the node itself under load also closes connections with 1001", () =>
  withServer(async (_server, port, pid) => {
    const peers = await Promise.all(Array.from({ length: 20 }, (_, n) => ChatPeer.register(port, `u${n}`)));
    const stopTalking = await talkWithoutPause(peers);
    process.kill(pid, "SIGTERM");
    const closes = await Promise.all(peers.map((peer) => peer.closed));
    stopTalking();
    assert.ok(closes.every(({ code }) => code === 1001));
    await until("the process is gone", () => !isAlive(pid));
  }));

test("a node that hangs is killed at the deadline", () =>
  withServer(async (server, _port, pid) => {
    process.kill(pid, "SIGSTOP");
    await server.stop(50);
    assert.equal(isAlive(pid), false);
  }));

test("a node that dies is reported at once, and requests to it do not wait", () =>
  withServer(async (server, _port, pid) => {
    const exit = new Promise<ProcessExit>((resolve) => server.onUnexpectedExit(resolve));
    process.kill(pid, "SIGSTOP");
    const snapshot = server.snapshot({ collectGarbage: false });
    process.kill(pid, "SIGKILL");
    const { id, exitCode, signal } = await exit;
    assert.deepEqual({ id, exitCode, signal }, { id: "n0", exitCode: null, signal: "SIGKILL" });
    assert.deepEqual(await snapshot, []);
  }));

test("a node that cannot start at all is reported with its last output", async () => {
  const settings = testNodeSettings({ settings: { routing: "no such strategy" as never } });
  const error = await failure(startServer(settings));
  assert.equal(error.code, "node_failed");
  assert.match(error.message, /TypeError/);
});

test("a requested stop is not an unexpected exit", () =>
  withServer(async (server) => {
    let reported = false;
    server.onUnexpectedExit(() => {
      reported = true;
    });
    await server.stop();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(reported, false);
  }));

test("the node ignores Ctrl-C, which reaches the whole group: the parent decides", () =>
  withServer(async (server, port, pid) => {
    process.kill(pid, "SIGINT");
    const peer = await ChatPeer.register(port, "alice");
    assert.deepEqual(await peer.drain(), []);
    assert.equal((await server.snapshot({ collectGarbage: false })).length, 1);
  }));

test("nodes end when the parent is killed with -9", async () => {
  const script = `
    import { startServer } from ${JSON.stringify(new URL("./start-server.js", import.meta.url))};
    const server = await startServer(${JSON.stringify(testNodeSettings())});
    console.log(server.nodes[0].pid);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (text) => resolve(Number(text))));
  assert.equal(isAlive(pid), true);
  parent.kill("SIGKILL");
  await until("the node is gone", () => !isAlive(pid));
});

test.run();
