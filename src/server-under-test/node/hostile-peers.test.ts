import assert from "node:assert/strict";
import { suite } from "uvu";
import { withTestNode } from "../../test-support/clusters/open-test-node.js";
import { until } from "../../test-support/fakes/until.js";
import { ChatPeer } from "../../test-support/peers/chat-peer.js";
import { maskedFrame, RawPeer } from "../../test-support/peers/raw-peer.js";
import { MAX_FRAGMENTS_PER_MESSAGE, MAX_PINGS_PER_SEC } from "../chat/bounds.js";

const test = suite("hostile peers");

const [CONTINUATION, TEXT, PING, PONG] = [0, 1, 9, 10] as const;

test("invalid UTF-8 → 1007", () =>
  withTestNode({}, async (node) => {
    const peer = await RawPeer.upgrade(node.port);
    peer.frame(TEXT, Buffer.from([0x22, 0xc0, 0xaf, 0x22]));
    assert.equal(await peer.closeCode(), 1007);
    assert.equal(node.snapshot().counters.connectionsTerminated, 1);
  }));

test("a message above the limit → 1009, whether in one frame, in fragments, or only announced", () =>
  withTestNode({ limits: { payloadBytes: 1_000 } }, async (node) => {
    const [whole, parts, announced] = await Promise.all([1, 2, 3].map(() => RawPeer.upgrade(node.port)));
    whole?.frame(TEXT, "x".repeat(1_001));
    for (let n = 0; n < 3; n++) parts?.frame(n === 0 ? TEXT : CONTINUATION, "x".repeat(400), false);
    announced?.socket.write(maskedFrame(TEXT, "x".repeat(70_000)).subarray(0, 14));
    for (const peer of [whole, parts, announced]) assert.equal(await peer?.closeCode(), 1009);
    assert.equal(node.snapshot().counters.connectionsTerminated, 3);
  }));

test("a message of exactly the limit is accepted", () =>
  withTestNode({ limits: { payloadBytes: 1_000 } }, async (node) => {
    const peer = await RawPeer.upgrade(node.port);
    peer.frame(TEXT, "x".repeat(1_000));
    await until("the answer comes", () => peer.frames.length === 1);
    assert.match(peer.frames[0]?.payload.toString() ?? "", /bad_json/);
    peer.socket.destroy();
  }));

test("endless tiny or empty fragments → 1008", () =>
  withTestNode({}, async (node) => {
    for (const payload of ["x", ""]) {
      const peer = await RawPeer.upgrade(node.port);
      peer.frame(TEXT, payload, false);
      for (let n = 0; n < 2 * MAX_FRAGMENTS_PER_MESSAGE; n++) peer.frame(CONTINUATION, payload, false);
      assert.equal(await peer.closeCode(), 1008);
    }
    assert.equal(node.snapshot().counters.connectionsTerminated, 2);
  }));

test("a message in a few fragments, with a ping between them, is one message", () =>
  withTestNode({}, async (node) => {
    const peer = await RawPeer.upgrade(node.port);
    peer.frame(TEXT, '{"type":"regi', false);
    peer.frame(PING, "now");
    peer.frame(CONTINUATION, 'ster","user":"a', false);
    peer.frame(CONTINUATION, '"}', true);
    await until("both are answered", () => peer.frames.length === 2);
    assert.deepEqual(peer.frames[0], { opcode: PONG, payload: Buffer.from("now") });
    assert.match(peer.frames[1]?.payload.toString() ?? "", /"registered"/);
    peer.socket.destroy();
  }));

test("frames that break RFC 6455 → 1002", () =>
  withTestNode({}, async (node) => {
    const hostile = {
      "not masked": Buffer.from("810161", "hex"),
      "reserved bit": Buffer.from("c18100000000" + "61", "hex"),
      "unknown opcode": maskedFrame(3, "x"),
      "fragmented ping": maskedFrame(PING, "x", false),
      "continuation of nothing": maskedFrame(CONTINUATION, "x"),
    };
    for (const [name, bytes] of Object.entries(hostile)) {
      const peer = await RawPeer.upgrade(node.port);
      peer.socket.write(bytes);
      assert.equal(await peer.closeCode(), 1002, name);
    }
  }));

test("a megabyte of nested JSON is refused, and the connection stays open", () =>
  withTestNode({ limits: { payloadBytes: 1_048_576 } }, async (node) => {
    const peer = await ChatPeer.register(node.port, "a");
    for (const unit of ["[", '{"a":', "[{}, "]) {
      peer.socket.send(unit.repeat(1_000_000 / unit.length));
      assert.equal((await peer.next()).code, "too_deep");
    }
    assert.deepEqual(await peer.drain(), []);
  }));

test("a message above the rate limit gets an error with its id, and reaches nobody", () =>
  withTestNode({ limits: { messagesPerSec: 5 } }, async (node) => {
    const [peer, listener] = await Promise.all(["a", "b"].map((user) => ChatPeer.register(node.port, user)));
    const SENT = 40;
    for (let id = 0; id < SENT; id++) peer?.send({ type: "private_message", to: "b", content: `${id}`, id });
    const refused = new Set<number>();
    await until("every message is answered", async () => {
      const delivered = listener?.texts.length ?? 0;
      return delivered + (peer?.texts.length ?? 0) >= SENT + 2;
    });
    for (const text of peer?.texts.slice(1) ?? []) {
      const answer = JSON.parse(text) as Record<string, unknown>;
      assert.equal(answer.code, "rate_limited");
      refused.add(answer.id as number);
    }
    const delivered = (listener?.texts.slice(1) ?? []).map((text) => Number(JSON.parse(text).content));
    assert.equal(delivered.length + refused.size, SENT);
    assert.ok(delivered.every((id) => !refused.has(id)));
    // Forty messages may span two seconds of the clock, but not more than a few.
    assert.ok(delivered.length >= 4 && delivered.length < SENT / 2);
    assert.equal(node.snapshot().counters.rateLimited, refused.size);
  }));

test("a ping flood is cut off", () =>
  withTestNode({}, async (node) => {
    const peer = await RawPeer.upgrade(node.port);
    peer.socket.pause();
    // The flood may span two seconds of the clock; each alone exceeds the limit.
    for (let n = 0; n < 4 * MAX_PINGS_PER_SEC; n++) peer.frame(PING, "x".repeat(125));
    await until("it is cut off", () => node.snapshot().connections === 0);
    assert.equal(node.snapshot().counters.connectionsTerminated, 1);
    peer.socket.destroy();
  }));

for (const broadcast of ["per-client-json", "shared-string", "prepared-frame"] as const) {
  test(`with ${broadcast}, a client that stops reading is cut off, and the others get everything`, () =>
    withTestNode({ settings: { broadcast }, limits: { bufferedBytes: 200_000 } }, async (node) => {
      const slow = await RawPeer.upgrade(node.port);
      slow.text({ type: "register", user: "slow" });
      await until("it is registered", () => node.snapshot().users === 1);
      slow.socket.pause();
      const peer = await ChatPeer.register(node.port, "peer");
      const content = "x".repeat(60_000);
      let sent = 0;
      // How much the kernel buffers first differs between machines: at most some megabytes.
      while (node.snapshot().users === 2 && sent < 1_000) {
        peer.send({ type: "broadcast", content: `${sent++} ${content}` });
        await peer.next();
      }
      const { users, counters } = node.snapshot();
      assert.deepEqual([users, counters.connectionsTerminated], [1, 1]);
      for (let n = 0; n < 5; n++) peer.send({ type: "broadcast", content: `after ${n}` });
      assert.equal((await peer.drain()).length, 5);
      slow.socket.destroy();
    }));
}

test("a connection that never registers is closed with 1008; a registered one stays open", () =>
  withTestNode({ patience: { registerMs: 60 } }, async (node) => {
    const registered = await ChatPeer.register(node.port, "a");
    const [first, second] = [await ChatPeer.connect(node.port), await ChatPeer.connect(node.port)];
    assert.equal((await first.closed).code, 1008);
    assert.equal((await second.closed).code, 1008);
    assert.equal(node.snapshot().counters.connectionsTerminated, 2);
    assert.deepEqual(await registered.drain(), []);
  }));

test("a client that answers no ping is cut off and its name is free; one that answers stays", () =>
  withTestNode({ patience: { heartbeatMs: 100, registerMs: 10_000 } }, async (node) => {
    const alive = await Promise.all(["a", "b", "c"].map((user) => ChatPeer.register(node.port, user)));
    const pinged = new Promise((resolve) => alive[0]?.socket.once("ping", resolve));
    const dead = await RawPeer.upgrade(node.port);
    dead.text({ type: "register", user: "dead" });
    await dead.untilEnded();
    assert.ok(dead.frames.some((frame) => frame.opcode === PING));
    await pinged;
    assert.equal(node.snapshot().counters.connectionsTerminated, 1);
    assert.equal(node.snapshot().users, 3);
    await ChatPeer.register(node.port, "dead");
    for (const peer of alive) assert.deepEqual(await peer.drain(), []);
  }));

test("every connection is pinged once a round, however many there are", () =>
  withTestNode({ patience: { heartbeatMs: 200 } }, async (node) => {
    const peers = await Promise.all(Array.from({ length: 50 }, (_, n) => ChatPeer.register(node.port, `u${n}`)));
    const pings = peers.map(() => 0);
    for (const [n, peer] of peers.entries()) peer.socket.on("ping", () => (pings[n] = (pings[n] ?? 0) + 1));
    await until("every connection was pinged three times", () => pings.every((count) => count >= 3));
    // Slices follow one iterator, so no connection is ever two rounds ahead of another.
    assert.ok(Math.max(...pings) - Math.min(...pings) <= 1, `${pings}`);
    assert.equal(node.snapshot().connections, 50);
  }));

test("a peer that never answers a close frame is ended anyway", () =>
  withTestNode({ patience: { registerMs: 30, closeMs: 50 } }, async (node) => {
    const peer = await RawPeer.upgrade(node.port);
    assert.equal(await peer.closeCode(), 1008);
    await until("it is forgotten", () => node.snapshot().connections === 0);
  }));

test.run();
