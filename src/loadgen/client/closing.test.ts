import assert from "node:assert/strict";
import type { AddressInfo, Socket } from "node:net";
import { suite } from "uvu";
import { WebSocketServer } from "ws";
import { ClientProbe, sendText } from "../../test-support/peers/client-probe.js";
import { closePayload, rawFrame, rawText, readFrames } from "../../test-support/peers/raw-frames.js";
import { rawServer, upgradingServer } from "../../test-support/peers/raw-websocket-server.js";
import { CLIENTS, type ClientName } from "./clients.js";

/** Calls back with the payload of the first close frame the client sends. */
function onCloseFrame(socket: Socket, answer: (payload: Buffer) => void): void {
  let received = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const frame = readFrames(received).find(({ opcode }) => opcode === 8);
    if (frame !== undefined) answer(frame.payload);
  });
}

for (const name of Object.keys(CLIENTS) as ClientName[]) {
  const test = suite(`client ${name}: closing`);

  test("a close frame from the server is answered with its code and reported with code and reason", async () => {
    const echoed: Buffer[] = [];
    const server = await upgradingServer((socket) => {
      onCloseFrame(socket, (payload) => {
        echoed.push(payload.subarray(0, 2));
        socket.end();
      });
      socket.write(rawFrame(8, closePayload(1001, "going\u202eaway")));
    });
    const probe = new ClientProbe(name);
    await probe.connectOpen(0, server.url);
    const report = await probe.report();
    assert.deepEqual(report, {
      cause: "closed-by-server",
      opened: true,
      status: null,
      code: 1001,
      detail: "going\\u202eaway",
    });
    assert.deepEqual(echoed, [closePayload(1001)]);
    await server.close();
  });

  test("each close code is reported with its reason, those of the application included", async () => {
    const closes = [
      [1000, ""],
      [1011, "out of memory"],
      [1012, "service restart"],
      [4001, "token expired"],
    ] as const;
    for (const [code, reason] of closes) {
      const server = await upgradingServer((socket) => {
        onCloseFrame(socket, () => socket.end());
        socket.write(rawFrame(8, closePayload(code, reason)));
      });
      const probe = new ClientProbe(name);
      await probe.connectOpen(0, server.url);
      const report = await probe.report();
      assert.deepEqual([report.code, report.detail, report.status], [code, reason, null]);
      await server.close();
    }
  });

  test("a close frame without a code is reported without one", async () => {
    const server = await upgradingServer((socket) => {
      onCloseFrame(socket, () => socket.end());
      socket.write(rawFrame(8, Buffer.alloc(0)));
    });
    const probe = new ClientProbe(name);
    await probe.connectOpen(0, server.url);
    const report = await probe.report();
    assert.deepEqual([report.cause, report.code], ["closed-by-server", null]);
    await server.close();
  });

  test("what comes after the server's close frame is not handed over", async () => {
    const server = await upgradingServer((socket) => {
      onCloseFrame(socket, () => socket.end());
      socket.write(Buffer.concat([rawText("before"), rawFrame(8, closePayload(1000)), rawText("after")]));
    });
    const probe = new ClientProbe(name);
    await probe.connectOpen(0, server.url);
    await probe.report();
    assert.deepEqual(probe.texts, ["before"]);
    await server.close();
  });

  test("a server that sends a close frame and then never ends the connection is left after a second", async () => {
    const server = await upgradingServer((socket) => {
      socket.pause();
      socket.write(rawFrame(8, closePayload(1000)));
    });
    const probe = new ClientProbe(name);
    await probe.connectOpen(0, server.url);
    assert.equal((await probe.report()).cause, "closed-by-server");
    await server.close();
  });

  test("close() tells the server the code, and what it still sends before its answer is handed over", async () => {
    const codes: number[] = [];
    const server = await upgradingServer((socket) =>
      onCloseFrame(socket, (payload) => {
        codes.push(payload.readUInt16BE());
        socket.end(Buffer.concat([rawText("one last word"), rawFrame(8, closePayload(4001))]));
      }),
    );
    const probe = new ClientProbe(name);
    const connection = await probe.connectOpen(0, server.url);
    connection.close(4001);
    connection.close(4002);
    const report = await probe.report();
    assert.deepEqual([report.cause, report.opened, report.code], ["closed-by-us", true, 4001]);
    assert.deepEqual([codes, probe.texts], [[4001], ["one last word"]]);
    await server.close();
  });

  test("close() against a server that never answers ends after a second", async () => {
    const server = await upgradingServer(() => undefined);
    const probe = new ClientProbe(name);
    const connection = await probe.connectOpen(0, server.url);
    connection.close(1000);
    assert.deepEqual(await probe.report(), {
      cause: "closed-by-us",
      opened: true,
      status: null,
      code: null,
      detail: "the server did not answer the close frame",
    });
    await server.close();
  });

  test("a well-behaved server sees a clean close", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await new Promise((resolve) => server.once("listening", resolve));
    const serverSaw = new Promise((resolve) =>
      server.on("connection", (socket) => socket.on("close", (code) => resolve(code))),
    );
    const probe = new ClientProbe(name);
    const connection = await probe.connectOpen(0, `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    connection.close(1000);
    assert.deepEqual([await serverSaw, (await probe.report()).code], [1000, 1000]);
    server.close();
  });

  test("terminate() before it is open ends it without ever opening it", async () => {
    const server = await upgradingServer(() => undefined);
    const probe = new ClientProbe(name);
    const connection = probe.client.connect(0, { url: server.url });
    connection.terminate();
    assert.equal(probe.closes.length, 0);
    const { cause, opened } = await probe.report();
    assert.deepEqual([cause, opened, probe.opened], ["closed-by-us", false, []]);
    await server.close();
  });

  test("close() before it is open does the same", async () => {
    const server = await rawServer(() => undefined);
    const probe = new ClientProbe(name);
    probe.client.connect(0, { url: server.url }).close(1000);
    const { cause, opened } = await probe.report();
    assert.deepEqual([cause, opened, probe.opened], ["closed-by-us", false, []]);
    await server.close();
  });

  test("terminate() in every callback, and again after the end, still gives one report", async () => {
    const server = await upgradingServer((socket) => socket.write(rawText("hello")));
    const probe = new ClientProbe(name, {}, { onOpen: () => connection.terminate() });
    const connection = probe.client.connect(0, { url: server.url });
    const { cause, opened } = await probe.report();
    connection.terminate();
    connection.close(1000);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([cause, opened, probe.closes.length, probe.messages.length], ["closed-by-us", true, 1, 0]);
    await server.close();
  });

  const endings: readonly (readonly [string, (socket: Socket) => void])[] = [
    ["ends the connection without a close frame", (socket) => socket.end()],
    ["ends the connection inside a header", (socket) => socket.end(rawFrame(1, Buffer.alloc(300)).subarray(0, 3))],
    ["ends the connection inside a payload", (socket) => socket.end(rawText("half of this").subarray(0, 7))],
    ["ends the connection inside a message", (socket) => socket.end(rawFrame(1, Buffer.from("a"), { final: false }))],
    ["resets the connection", (socket) => socket.resetAndDestroy()],
  ];
  for (const [does, end] of endings) {
    test(`a server that ${does} is reported as reset`, async () => {
      const server = await upgradingServer((socket) => socket.once("data", () => end(socket)));
      const probe = new ClientProbe(name);
      sendText(await probe.connectOpen(0, server.url), "go");
      const report = await probe.report();
      assert.deepEqual([report.cause, report.opened, report.code], ["reset", true, null]);
      assert.deepEqual(probe.messages, []);
      await server.close();
    });
  }

  test("a server that does not read is left once too much waits", async () => {
    const server = await upgradingServer((socket) => socket.pause());
    const probe = new ClientProbe(name, { maxBufferedBytes: 100_000 });
    const connection = await probe.connectOpen(0, server.url);
    const payload = Buffer.alloc(50_000, "x");
    let sent = 0;
    while (connection.send(payload, 0, payload.length)) {
      sent++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal((await probe.report()).cause, "not-reading");
    assert.ok(sent > 2, "what the kernel takes does not count as waiting");
    await server.close();
  });

  test("a server that pings without end and reads no pong is left once too much waits", async () => {
    const pings = Buffer.concat(Array.from({ length: 500 }, () => rawFrame(9, Buffer.alloc(125))));
    const server = await upgradingServer((socket) => {
      socket.pause();
      const flood = (): void => {
        if (socket.destroyed) return;
        if (socket.write(pings)) setImmediate(flood);
        else socket.once("drain", flood);
      };
      flood();
    });
    const probe = new ClientProbe(name, { maxBufferedBytes: 100_000 });
    await probe.connectOpen(0, server.url);
    assert.equal((await probe.report()).cause, "not-reading");
    await server.close();
  });

  test.run();
}
