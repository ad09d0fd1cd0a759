import assert from "node:assert/strict";
import { suite } from "uvu";
import { ClientProbe, sendText } from "../../test-support/peers/client-probe.js";
import { closePayload, rawFrame, rawText, readFrames } from "../../test-support/peers/raw-frames.js";
import { upgradingServer } from "../../test-support/peers/raw-websocket-server.js";
import { CLIENTS, type ClientName } from "./clients.js";
import type { CloseCause } from "./common/client.js";

const MAX_MESSAGE_BYTES = 1_000;
const fragment = (opcode: number, length: number): Buffer =>
  rawFrame(opcode, Buffer.alloc(length, "f"), { final: false });
const header = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

/** What a server sends, and how it is reported. */
const VIOLATIONS: readonly (readonly [string, Buffer, CloseCause])[] = [
  ["a masked frame", rawFrame(1, Buffer.from("hello"), { maskKey: Buffer.from("abcd") }), "protocol-error"],
  ["a frame with reserved bit 1", rawFrame(1, Buffer.from("x"), { reservedBits: 0x40 }), "protocol-error"],
  ["a frame with reserved bit 3", rawFrame(1, Buffer.from("x"), { reservedBits: 0x10 }), "protocol-error"],
  ["a reserved data opcode", rawFrame(3, Buffer.from("x")), "protocol-error"],
  ["a reserved control opcode", rawFrame(11, Buffer.from("x")), "protocol-error"],
  ["a binary message", rawFrame(2, Buffer.from("x")), "protocol-error"],
  ["a fragmented ping", rawFrame(9, Buffer.from("x"), { final: false }), "protocol-error"],
  ["a ping of 126 bytes", rawFrame(9, Buffer.alloc(126)), "protocol-error"],
  ["a continuation of nothing", rawFrame(0, Buffer.from("x")), "protocol-error"],
  ["a message inside a message", Buffer.concat([fragment(1, 1), rawText("x")]), "protocol-error"],
  ["a close code of one byte", rawFrame(8, Buffer.of(3)), "protocol-error"],
  ["close code 1005", rawFrame(8, closePayload(1005)), "protocol-error"],
  ["close code 999", rawFrame(8, closePayload(999)), "protocol-error"],
  ["close code 5000", rawFrame(8, closePayload(5000)), "protocol-error"],
  [
    "fragments without end",
    Buffer.concat([fragment(1, 0), ...Array.from({ length: 17_000 }, () => fragment(0, 0))]),
    "protocol-error",
  ],
  ["a message one byte too long", rawFrame(1, Buffer.alloc(MAX_MESSAGE_BYTES + 1)), "message-too-big"],
  ["the header of a frame of 2^40 bytes", header("81 7f 0000010000000000"), "message-too-big"],
  ["the header of a frame of 2^53 bytes", header("81 7f 0020000000000000"), "message-too-big"],
  ["the header of a frame of 2^64 - 1 bytes", header("81 7f ffffffffffffffff"), "message-too-big"],
  ["fragments that add up to too much", Buffer.concat([fragment(1, 600), fragment(0, 401)]), "message-too-big"],
];

for (const name of Object.keys(CLIENTS) as ClientName[]) {
  const test = suite(`client ${name}: violations`);

  for (const [does, bytes, cause] of VIOLATIONS) {
    test(`a server that sends ${does} is reported as ${cause}, and what was right before it is handed over`, async () => {
      const server = await upgradingServer((socket) =>
        socket.once("data", () => socket.write(Buffer.concat([rawText("fine"), bytes, rawText("never")]))),
      );
      const probe = new ClientProbe(name, { maxMessageBytes: MAX_MESSAGE_BYTES });
      sendText(await probe.connectOpen(0, server.url), "go");
      const report = await probe.report();
      assert.deepEqual([report.cause, report.opened, report.code], [cause, true, null], report.detail);
      assert.deepEqual(probe.texts, ["fine"]);
      await server.close();
    });
  }

  test("a message of exactly the limit passes, in one frame or in several", async () => {
    const exact = [
      rawFrame(1, Buffer.alloc(MAX_MESSAGE_BYTES, "w")),
      fragment(1, 600),
      rawFrame(0, Buffer.alloc(400, "f")),
    ];
    const server = await upgradingServer((socket) => socket.write(Buffer.concat(exact)));
    const probe = new ClientProbe(name, { maxMessageBytes: MAX_MESSAGE_BYTES });
    const connection = await probe.connectOpen(0, server.url);
    await probe.until(() => probe.messages.length === 2);
    assert.deepEqual(probe.texts, ["w".repeat(1_000), "f".repeat(1_000)]);
    connection.terminate();
    await server.close();
  });

  test("the server is told why with a close frame", async () => {
    const told: number[] = [];
    let onTold = (): void => undefined;
    const violations = [rawFrame(3, Buffer.from("x")), rawFrame(1, Buffer.alloc(MAX_MESSAGE_BYTES + 1))];
    const server = await upgradingServer((socket) => {
      let received = Buffer.alloc(0);
      socket.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        const [first, second] = readFrames(received);
        if (second?.opcode === 8) {
          told.push(second.payload.readUInt16BE());
          onTold();
        } else if (first?.opcode === 1) socket.write(violations[Number(first.payload.toString())] ?? rawText("?"));
      });
    });
    for (const i of violations.keys()) {
      const probe = new ClientProbe(name, { maxMessageBytes: MAX_MESSAGE_BYTES });
      const connection = await probe.connectOpen(0, server.url);
      const serverKnows = new Promise<void>((resolve) => {
        onTold = resolve;
      });
      sendText(connection, String(i));
      await Promise.all([probe.report(), serverKnows]);
    }
    await server.close();
    assert.deepEqual(told, [1002, 1009]);
  });

  test("a server that announces a frame of 2^40 bytes within the limit costs only what it sends", async () => {
    const sentBytes = 300_000;
    const server = await upgradingServer((socket) => {
      socket.write(Buffer.concat([header("81 7f 0000010000000000"), Buffer.alloc(sentBytes)]));
      socket.write(Buffer.alloc(1), () => socket.once("data", () => socket.end()));
    });
    const probe = new ClientProbe(name, { maxMessageBytes: Number.MAX_SAFE_INTEGER });
    const before = process.memoryUsage().arrayBuffers;
    const connection = await probe.connectOpen(0, server.url);
    sendText(connection, "I am still here");
    assert.equal((await probe.report()).cause, "reset");
    assert.ok(process.memoryUsage().arrayBuffers - before < 10 * sentBytes);
    await server.close();
  });

  test.run();
}
