/**
 * The relayer with peers that are strangers, break the protocol or vanish, as the contract suite's honest nodes never
 * do.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { WebSocket } from "ws";
import type { Delivery } from "../../../protocol/chat-messages.js";
import { until } from "../../../test-support/fakes/until.js";
import { Relayer } from "./relayer.js";

const test = suite("relayer");
const SECRET = "the run's secret";

async function withRelayer(run: (relayer: Relayer) => Promise<void>, heartbeatMs = 10_000): Promise<void> {
  const relayer = new Relayer({
    id: "relayer",
    port: 0,
    forwarding: "directory",
    secret: SECRET,
    batchMs: 0,
    heartbeatMs,
    trace: false,
  });
  await relayer.listen();
  try {
    await run(relayer);
  } finally {
    await relayer.close();
  }
}

/** A fake node that sends exactly what a test wants. */
class StubNode {
  readonly lines: Record<string, unknown>[] = [];
  readonly closed: Promise<number>;
  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("error", () => undefined);
    socket.on("message", (data) => {
      for (const line of data.toString().split("\n")) this.lines.push(JSON.parse(line) as Record<string, unknown>);
    });
    this.closed = new Promise((resolve) => socket.once("close", resolve));
  }

  static async connect(relayer: Relayer, secret = SECRET): Promise<StubNode> {
    const headers = { authorization: `Bearer ${secret}` };
    const node = new StubNode(new WebSocket(`ws://127.0.0.1:${relayer.port}/`, { headers }));
    await new Promise((resolve, reject) => node.socket.once("open", resolve).once("error", reject));
    return node;
  }

  static async join(relayer: Relayer, id: string, users: readonly string[] = []): Promise<StubNode> {
    const node = await StubNode.connect(relayer);
    node.say({ type: "hello", node: id, users, rooms: [] });
    await node.heard("welcome");
    return node;
  }

  say(...messages: unknown[]): void {
    this.socket.send(messages.map((message) => JSON.stringify(message)).join("\n"));
  }

  async heard(type: string): Promise<Record<string, unknown>> {
    const find = () => this.lines.find((line) => line.type === type);
    await until(`${type} arrived`, () => find() !== undefined);
    return find() ?? {};
  }
}

const handed = (node: string, delivery: unknown) => ({ type: "deliver", node, handedUs: 1, delivery });
const toAll: Delivery = { type: "broadcast", from: "a", content: "hi" };

test("a peer without the secret is refused at the handshake, whatever it sends instead", () =>
  withRelayer(async (relayer) => {
    for (const secret of ["", "wrong", SECRET.slice(1), `${SECRET} `.repeat(2), "x".repeat(SECRET.length)]) {
      await assert.rejects(StubNode.connect(relayer, secret), /401/);
    }
    assert.equal(relayer.snapshot().counters.connectionsRefused, 5);
    assert.equal(relayer.snapshot().connections, 0);
  }));

test("a peer that breaks the link protocol is cut off, and the others are not affected", () =>
  withRelayer(async (relayer) => {
    const [a, b] = await Promise.all([StubNode.join(relayer, "a"), StubNode.join(relayer, "b")]);
    const bad = [
      "",
      "{",
      "null",
      "[]",
      '{"type":"__proto__"}',
      '{"type":"granted","user":"x"}',
      '{"type":"claim"}',
      `{"type":"claim","user":"${"x".repeat(65)}"}`,
      '{"type":"deliver","node":"bad","handedUs":1,"delivery":{"type":"registered","user":"x"}}',
      '{"type":"deliver","node":"bad","handedUs":1,"delivery":{"type":"broadcast","from":5,"content":""}}',
      '{"type":"deliver","delivery":{"type":"broadcast","from":"x","content":"by nobody"}}',
      '{"type":"deliver","node":"bad","handedUs":-1,"delivery":{"type":"broadcast","from":"x","content":"before time"}}',
      '{"type":"deliver","node":"b","handedUs":1,"delivery":{"type":"broadcast","from":"x","content":"by another"}}',
      '{"type":"hello","node":"again","users":[],"rooms":[]}',
    ];
    for (const line of bad) {
      const peer = await StubNode.join(relayer, "bad");
      peer.socket.send(line);
      assert.equal(await peer.closed, 1008, line);
    }
    const hasty = await StubNode.connect(relayer);
    hasty.say({ type: "claim", user: "before hello" });
    assert.equal(await hasty.closed, 1008);
    const binary = await StubNode.join(relayer, "binary");
    binary.socket.send(Buffer.from("{}"));
    assert.equal(await binary.closed, 1008);
    assert.equal(relayer.snapshot().counters.connectionsTerminated, bad.length + 2);
    a.say(handed("a", toAll));
    assert.deepEqual((await b.heard("deliver")).delivery, toAll);
  }));

test("a message never returns to the node it came from, even when a node sends on what it received", () =>
  withRelayer(async (relayer) => {
    const [a, b] = await Promise.all([StubNode.join(relayer, "a"), StubNode.join(relayer, "b", ["bob"])]);
    b.say(handed("b", { type: "private_message", from: "bob", to: "bob", content: "loop" }));
    assert.equal((await b.heard("not_found")).number, 1);
    b.say(handed("b", toAll));
    await a.heard("deliver");
    assert.equal(b.lines.filter(({ type }) => type === "deliver").length, 0);
  }));

test("a node that reconnects replaces its earlier link and keeps its names", () =>
  withRelayer(async (relayer) => {
    const former = await StubNode.join(relayer, "a", ["alice"]);
    const other = await StubNode.join(relayer, "b");
    const present = await StubNode.join(relayer, "a", ["alice"]);
    await former.closed;
    assert.deepEqual((await present.heard("welcome")).lost, []);
    assert.equal(relayer.snapshot().connections, 2);
    other.say(handed("b", { type: "private_message", from: "b", to: "alice", content: "once" }));
    await present.heard("deliver");
    assert.equal(former.lines.filter(({ type }) => type === "deliver").length, 0);
    other.say({ type: "claim", user: "alice" });
    await other.heard("taken");
  }));

test("private messages are numbered per link, and answered in order", () =>
  withRelayer(async (relayer) => {
    const a = await StubNode.join(relayer, "a");
    await StubNode.join(relayer, "b", ["bob"]);
    const to = (name: string) => handed("a", { type: "private_message", from: "a", to: name, content: "" });
    a.say(to("bob"), to("nobody"), handed("a", toAll), to("bob"));
    await a.heard("passed");
    assert.deepEqual(a.lines.slice(1), [
      { type: "not_found", number: 2 },
      { type: "passed", number: 3 },
    ]);
  }));

test("a node that has stopped answering is cut off, and its names are free", () =>
  withRelayer(async (relayer) => {
    const stopped = await StubNode.join(relayer, "a", ["alice"]);
    // Behaves like a paused process: the connection stays open, and nothing is read or answered.
    stopped.socket.pause();
    await until("its names are free", () => relayer.snapshot().users === 0);
    const other = await StubNode.join(relayer, "b");
    other.say({ type: "claim", user: "alice" });
    await other.heard("granted");
    stopped.socket.terminate();
  }, 20));

test.run();
