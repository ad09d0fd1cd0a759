import assert from "node:assert/strict";
import type { AddressInfo, Socket } from "node:net";
import { suite } from "uvu";
import { WebSocketServer } from "ws";
import { nowUs } from "../../base/clock.js";
import { ClientProbe, sendText } from "../../test-support/peers/client-probe.js";
import { rawFrame, rawText, readFrames } from "../../test-support/peers/raw-frames.js";
import { onRequest, rawServer, upgradeAnswer, upgradingServer } from "../../test-support/peers/raw-websocket-server.js";
import { CLIENTS, type ClientName } from "./clients.js";
import type { ClientConnection } from "./common/client.js";

async function echoServer(): Promise<{ readonly url: string; close(): void }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}/`, close: () => server.close() };
}

/** Writes one byte per turn of the event loop, so that reads end in as many places as possible. */
function drip(socket: Socket, bytes: Buffer, at = 0): void {
  if (at === bytes.length || socket.destroyed) return;
  socket.write(bytes.subarray(at, at + 1));
  setImmediate(drip, socket, bytes, at + 1);
}

for (const name of Object.keys(CLIENTS) as ClientName[]) {
  const test = suite(`client ${name}: messages`);

  test("messages of every length class go out and come back byte for byte", async () => {
    const server = await echoServer();
    const probe = new ClientProbe(name);
    const connection = await probe.connectOpen(7, server.url);
    const texts = [0, 1, 2, 3, 4, 5, 125, 126, 127, 65_535, 65_536].map((length) =>
      "aé€z".repeat(length).slice(0, length),
    );
    const ascii = texts.map((text) => text.replace(/[^a-z]/g, "-"));
    for (const text of ascii) assert.ok(sendText(connection, text));
    await probe.until(() => probe.messages.length === ascii.length);
    assert.deepEqual(probe.texts, ascii);
    assert.ok(probe.messages.every(({ tag }) => tag === 7));
    connection.terminate();
    await probe.report();
    server.close();
  });

  test("the payload may be overwritten as soon as send returns", async () => {
    const server = await echoServer();
    const probe = new ClientProbe(name);
    const connection = await probe.connectOpen(0, server.url);
    const payload = Buffer.from("..first..");
    connection.send(payload, 2, 7);
    payload.write("..other..");
    connection.send(payload, 2, 7);
    payload.fill("x");
    await probe.until(() => probe.messages.length === 2);
    assert.deepEqual(probe.texts, ["first", "other"]);
    connection.terminate();
    await probe.report();
    server.close();
  });

  test("what is sent is masked, final text frames", async () => {
    let received = Buffer.alloc(0);
    const server = await upgradingServer((socket) =>
      socket.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        if (readFrames(received).length === 2) socket.write(rawText("enough"));
      }),
    );
    const probe = new ClientProbe(name);
    const connection = await probe.connectOpen(0, server.url);
    sendText(connection, "one");
    sendText(connection, "two");
    await probe.until(() => probe.messages.length === 1);
    assert.deepEqual(readFrames(received), [
      { final: true, opcode: 1, masked: true, payload: Buffer.from("one") },
      { final: true, opcode: 1, masked: true, payload: Buffer.from("two") },
    ]);
    connection.terminate();
    await server.close();
  });

  test("a connection that is not open sends nothing and says so", async () => {
    const server = await echoServer();
    const probe = new ClientProbe(name);
    const connection = probe.client.connect(0, { url: server.url });
    assert.equal(sendText(connection, "too early"), false);
    await probe.until(() => probe.opened.length === 1);
    connection.close(1000);
    assert.equal(sendText(connection, "too late"), false);
    await probe.report();
    assert.equal(sendText(connection, "far too late"), false);
    assert.deepEqual(probe.texts, []);
    server.close();
  });

  test("frames that come with the handshake's answer are read", async () => {
    const server = await rawServer((socket) =>
      onRequest(socket, (head) =>
        socket.write(Buffer.concat([Buffer.from(upgradeAnswer(head)), rawText("first"), rawText("second")])),
      ),
    );
    const probe = new ClientProbe(name);
    const connection = probe.client.connect(0, { url: server.url });
    await probe.until(() => probe.messages.length === 2);
    assert.deepEqual([probe.opened, probe.texts], [[0], ["first", "second"]]);
    connection.terminate();
    await server.close();
  });

  test("an answer and frames that come byte by byte are read", async () => {
    const long = "0123456789".repeat(30);
    const server = await rawServer((socket) =>
      onRequest(socket, (head) =>
        drip(socket, Buffer.concat([Buffer.from(upgradeAnswer(head)), rawText("short"), rawText(long), rawText("")])),
      ),
    );
    const probe = new ClientProbe(name);
    const connection = probe.client.connect(0, { url: server.url });
    await probe.until(() => probe.messages.length === 3);
    assert.deepEqual(probe.texts, ["short", long, ""]);
    connection.terminate();
    await server.close();
  });

  test("fragments are joined, and pings between them are answered", async () => {
    let received = Buffer.alloc(0);
    const server = await upgradingServer((socket) => {
      socket.write(rawFrame(1, Buffer.from("Hel"), { final: false }));
      socket.write(rawFrame(9, Buffer.from("are you there?")));
      socket.write(rawFrame(10, Buffer.from("a pong nobody asked for")));
      socket.write(rawFrame(0, Buffer.from("l"), { final: false }));
      socket.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        if (readFrames(received).length === 1) socket.write(rawFrame(0, Buffer.from("o")));
      });
    });
    const probe = new ClientProbe(name);
    const connection = probe.client.connect(0, { url: server.url });
    await probe.until(() => probe.messages.length === 1);
    assert.deepEqual(probe.texts, ["Hello"]);
    const pong = { final: true, opcode: 10, masked: true, payload: Buffer.from("are you there?") };
    assert.deepEqual(readFrames(received), [pong]);
    connection.terminate();
    await server.close();
  });

  test("messages of one read carry one stamp, taken after they were sent and before they are handed over", async () => {
    let sentUs = 0;
    const handedOverUs: number[] = [];
    const server = await upgradingServer((socket) =>
      socket.once("data", () => {
        sentUs = nowUs();
        socket.write(Buffer.concat([rawText("a"), rawText("b"), rawText("c")]));
      }),
    );
    const probe = new ClientProbe(name, {}, { onMessage: () => handedOverUs.push(nowUs()) });
    const connection = await probe.connectOpen(0, server.url);
    sendText(connection, "now");
    await probe.until(() => probe.messages.length === 3);
    const stamps = probe.messages.map(({ receivedUs }) => receivedUs);
    assert.equal(new Set(stamps).size, 1);
    assert.ok(stamps.every((stamp, i) => sentUs <= stamp && stamp <= (handedOverUs[i] ?? 0)));
    connection.terminate();
    await server.close();
  });

  test("a connection ended inside a callback hands over nothing of the rest of the read", async () => {
    const server = await upgradingServer((socket) =>
      socket.once("data", () => socket.write(Buffer.concat([rawText("first"), rawText("second")]))),
    );
    const connections: ClientConnection[] = [];
    const probe = new ClientProbe(name, {}, { onMessage: ({ tag }) => connections[tag]?.terminate() });
    connections[0] = await probe.connectOpen(0, server.url);
    sendText(connections[0], "go");
    const report = await probe.report();
    assert.deepEqual(probe.texts, ["first"]);
    assert.equal(report.cause, "closed-by-us");
    await server.close();
  });

  test("callbacks may write to and end other connections", async () => {
    const server = await echoServer();
    const connections: ClientConnection[] = [];
    const reactions = {
      onMessage: ({ tag, text }: { readonly tag: number; readonly text: string }) => {
        if (tag === 0) for (let i = 0; i < 3; i++) sendText(connections[1] as ClientConnection, `${text} ${i}`);
        if (text === "hello 2") connections[0]?.terminate();
      },
    };
    const probe = new ClientProbe(name, {}, reactions);
    connections[0] = await probe.connectOpen(0, server.url);
    connections[1] = await probe.connectOpen(1, server.url);
    sendText(connections[0], "hello");
    await probe.until(() => probe.closes.length === 1);
    assert.deepEqual(probe.texts, ["hello", "hello 0", "hello 1", "hello 2"]);
    assert.equal(probe.closes[0]?.tag, 0);
    connections[1].terminate();
    await probe.until(() => probe.closes.length === 2);
    server.close();
  });

  test.run();
}
