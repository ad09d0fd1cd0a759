import assert from "node:assert/strict";
import { suite } from "uvu";
import { withTestNode } from "../../test-support/clusters/open-test-node.js";
import { until } from "../../test-support/fakes/until.js";
import { ChatPeer } from "../../test-support/peers/chat-peer.js";
import { RawPeer } from "../../test-support/peers/raw-peer.js";
import type { ChatNode } from "./chat-node.js";

const test = suite("handshakes");

const statusOf = async (node: ChatNode, headers: readonly string[] = []): Promise<number> => {
  const peer = await RawPeer.connect(node.port);
  const head = await peer.handshake(headers);
  peer.socket.destroy();
  return Number(head.split(" ")[1]);
};

test("a correct handshake is accepted and counted", () =>
  withTestNode({}, async (node) => {
    assert.equal(await statusOf(node), 101);
    const { connectionsAccepted, connectionsRefused } = node.snapshot().counters;
    assert.deepEqual({ connectionsAccepted, connectionsRefused }, { connectionsAccepted: 1, connectionsRefused: 0 });
  }));

test("beyond the limit of connections, the answer is 503 until one leaves", () =>
  withTestNode({ limits: { connections: 2 } }, async (node) => {
    const [first] = await Promise.all([ChatPeer.connect(node.port), ChatPeer.connect(node.port)]);
    assert.equal(await statusOf(node), 503);
    assert.equal(node.snapshot().counters.connectionsRefused, 1);
    await first.leave();
    await until("the place is free", () => node.snapshot().connections === 1);
    await ChatPeer.connect(node.port);
  }));

test("beyond the limit of one address, the answer is 503 until one leaves", () =>
  withTestNode({ limits: { connectionsPerIp: 2 } }, async (node) => {
    const [first] = await Promise.all([ChatPeer.connect(node.port), ChatPeer.connect(node.port)]);
    assert.equal(await statusOf(node), 503);
    const elsewhere = await ChatPeer.connect(node.port, { localAddress: "127.0.0.2" });
    await elsewhere.leave();
    await first.leave();
    await until("the place is free", () => node.snapshot().connections === 1);
    await ChatPeer.connect(node.port);
  }));

test("a foreign origin is refused with 403; the node's own, a listed one and none are accepted", () =>
  withTestNode({ settings: { allowedOrigins: ["https://chat.example"] } }, async (node) => {
    for (const origin of [
      "https://evil.example",
      "null",
      `http://127.0.0.1:${node.port + 1}`,
      `http://chat.test:${node.port}`, // matches the Host header, as after DNS rebinding
      `https://127.0.0.1:${node.port}`,
      "https://chat.example.evil.example",
    ]) {
      assert.equal(await statusOf(node, [`Origin: ${origin}`]), 403, origin);
    }
    for (const origin of [`http://127.0.0.1:${node.port}`, `http://localhost:${node.port}`, "https://chat.example"]) {
      assert.equal(await statusOf(node, [`Origin: ${origin}`]), 101, origin);
    }
    assert.equal(node.snapshot().counters.connectionsRefused, 6);
  }));

test("thousands of headers, or huge ones, are answered with 431", () =>
  withTestNode({}, async (node) => {
    assert.equal(
      await statusOf(
        node,
        Array.from({ length: 101 }, (_, n) => `X-${n}: ${n}`),
      ),
      431,
    );
    assert.equal(
      await statusOf(
        node,
        Array.from({ length: 5_000 }, (_, n) => `X-${n}: ${n}`),
      ),
      431,
    );
    assert.equal(await statusOf(node, [`X: ${"x".repeat(20_000)}`]), 431);
    assert.equal(node.snapshot().counters.connectionsRefused, 3);
  }));

test("an invalid handshake is refused with 4xx", () =>
  withTestNode({}, async (node) => {
    for (const request of [
      "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      "GET /elsewhere HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
      "\u0016\u0003\u0001 this is not HTTP\r\n\r\n",
    ]) {
      const peer = await RawPeer.connect(node.port);
      peer.socket.write(request, "latin1");
      assert.match(await peer.responseHead(), /^HTTP\/1\.1 4\d\d /);
      await peer.untilEnded();
    }
    assert.equal(node.snapshot().counters.connectionsRefused, 5);
  }));

test("a peer that is slow with the handshake, or sends nothing at all, is cut off", () =>
  withTestNode({ patience: { handshakeMs: 100 } }, async (node) => {
    const [silent, slow] = [await RawPeer.connect(node.port), await RawPeer.connect(node.port)];
    slow.socket.write("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    await Promise.all([silent.untilEnded(), slow.untilEnded()]);
    assert.match(slow.received.toString(), /^HTTP\/1\.1 408 /);
    assert.equal(node.snapshot().counters.connectionsRefused, 2);
  }));

test("compression is never negotiated, even when offered", () =>
  withTestNode({}, async (node) => {
    const peer = await RawPeer.connect(node.port);
    const head = await peer.handshake(["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]);
    assert.match(head, /^HTTP\/1\.1 101 /);
    assert.doesNotMatch(head, /Sec-WebSocket-Extensions/i);
    peer.socket.destroy();
  }));

test.run();
