import assert from "node:assert/strict";
import { suite } from "uvu";
import { parseEndpoint } from "./endpoint.js";
import { expectedAccept, HandshakeReader, judgeAnswer, newHandshakeKey, upgradeRequest } from "./handshake.js";

// The example of RFC 6455, section 1.3.
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const ANSWER = [
  "HTTP/1.1 101 Switching Protocols",
  "Upgrade: websocket",
  "Connection: Upgrade",
  `Sec-WebSocket-Accept: ${ACCEPT}`,
];

const test = suite("handshake");

test("the accept key is that of the RFC's example", () => {
  assert.equal(expectedAccept(KEY), ACCEPT);
});

test("a key is 16 bytes in base64, and never the same twice", () => {
  assert.equal(Buffer.from(newHandshakeKey(), "base64").length, 16);
  assert.notEqual(newHandshakeKey(), newHandshakeKey());
});

test("the request names host, path and key, and asks for no extension", () => {
  assert.equal(
    upgradeRequest("chat.example:7000", "/ws?room=1")(KEY),
    "GET /ws?room=1 HTTP/1.1\r\nHost: chat.example:7000\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`,
  );
});

test("the request names the entrance's host with its port, unless that is the usual one, and its path and query", () => {
  const hostOf = (url: string) => parseEndpoint({ url }).request(KEY).split("\r\n").slice(0, 2);
  assert.deepEqual(hostOf("ws://chat.example:7000/ws?room=1"), ["GET /ws?room=1 HTTP/1.1", "Host: chat.example:7000"]);
  assert.deepEqual(hostOf("ws://chat.example:80"), ["GET / HTTP/1.1", "Host: chat.example"]);
  assert.deepEqual(hostOf("wss://[::1]:7443/"), ["GET / HTTP/1.1", "Host: [::1]:7443"]);
});

test("an answer is accepted whatever the case of its names and however its values are spaced", () => {
  assert.equal(judgeAnswer(ANSWER.join("\r\n"), KEY), null);
  const odd = [
    "HTTP/1.1 101",
    "UPGRADE:WebSocket",
    "connection: keep-alive,  upgrade ",
    `sec-websocket-accept:\t${ACCEPT} `,
  ];
  assert.equal(judgeAnswer(odd.join("\r\n"), KEY), null);
});

test("an answer that lacks any one header is invalid", () => {
  for (let i = 1; i < ANSWER.length; i++) {
    const lines = ANSWER.filter((_, j) => j !== i);
    assert.equal(judgeAnswer(lines.join("\r\n"), KEY)?.cause, "handshake-invalid", ANSWER[i]);
  }
});

test("an answer with two accept keys is invalid, even if one is right", () => {
  assert.equal(judgeAnswer([...ANSWER, "Sec-WebSocket-Accept: x"].join("\r\n"), KEY)?.cause, "handshake-invalid");
});

test("an answer cut anywhere reads the same, and says where the first frame starts", () => {
  const answer = Buffer.from(`${ANSWER.join("\r\n")}\r\n\r\nFRAME`);
  for (let cut = 0; cut <= answer.length; cut++) {
    const reader = new HandshakeReader(KEY);
    const first = reader.read(answer, 0, cut);
    const at = first === -1 ? reader.read(answer, cut, answer.length) : first;
    assert.equal(reader.failure, null);
    assert.equal(at, answer.length - "FRAME".length, `cut at ${cut}`);
  }
});

test("interim answers before the answer are passed over, however they are cut", () => {
  const interim = ["HTTP/1.1 100 Continue", "HTTP/1.1 103 Early Hints\r\nLink: </a>", "HTTP/1.0 199", "HTTP/1.1 102 "];
  const answer = Buffer.from(`${[...interim, ANSWER.join("\r\n")].join("\r\n\r\n")}\r\n\r\nFRAME`);
  for (let cut = 0; cut <= answer.length; cut++) {
    const reader = new HandshakeReader(KEY);
    const first = reader.read(answer, 0, cut);
    const at = first === -1 ? reader.read(answer, cut, answer.length) : first;
    assert.deepEqual([reader.failure, at], [null, answer.length - "FRAME".length], `cut at ${cut}`);
  }
  const drip = new HandshakeReader(KEY);
  let at = -1;
  for (let i = 0; i < answer.length && at === -1; i++) at = drip.read(answer, i, i + 1);
  assert.deepEqual([drip.failure, at], [null, answer.length - "FRAME".length]);
});

test("an answer after interim ones is judged like any other, each by its own headers", () => {
  const read = (text: string) => {
    const reader = new HandshakeReader(KEY);
    const bytes = Buffer.from(text);
    assert.equal(reader.read(bytes, 0, bytes.length), -1);
    return reader.failure;
  };
  const hints = `HTTP/1.1 103 Early Hints\r\nSec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`;
  assert.equal(read(`${hints}HTTP/1.1 401 Unauthorized\r\n\r\n`)?.status, 401);
  assert.match(read(`${hints}${ANSWER.slice(0, 3).join("\r\n")}\r\n\r\n`)?.detail ?? "", /Sec-WebSocket-Accept/);
  assert.equal(read(`${hints}<html>`)?.detail, "the answer is not HTTP");
  assert.equal(read(hints), null);
});

test("eight interim answers pass, and the ninth is one too many, as soon as it is there", () => {
  const read = (count: number) => {
    const reader = new HandshakeReader(KEY);
    const bytes = Buffer.from("HTTP/1.1 102 Processing\r\n\r\n".repeat(count));
    assert.equal(reader.read(bytes, 0, bytes.length), -1);
    return reader.failure?.detail;
  };
  assert.deepEqual([read(8), read(9)], [undefined, "more than 8 interim answers"]);
});

test("each interim answer may be 16 KiB long, and none may be longer", () => {
  const ofLength = (bytes: number) => `${"HTTP/1.1 103\r\nLink: ".padEnd(bytes - 4, "x")}\r\n\r\n`;
  const read = (text: string) => {
    const reader = new HandshakeReader(KEY);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length && reader.failure === null; at += 1_000) {
      reader.read(bytes, at, Math.min(bytes.length, at + 1_000));
    }
    return reader.failure?.detail;
  };
  assert.equal(read(ofLength(16_384).repeat(8)), undefined);
  assert.equal(read(ofLength(16_384) + ofLength(16_385)), "headers without an end");
});

test("a header line that ends with LF alone is invalid as soon as it is there, however it is cut", () => {
  const answer = Buffer.from(ANSWER.join("\n"));
  const firstLine = answer.indexOf("\n") + 1;
  const detailAfter = (reader: HandshakeReader, from: number, to: number) => {
    reader.read(answer, from, to);
    return reader.failure?.detail;
  };
  for (let cut = 1; cut < firstLine; cut++) {
    const reader = new HandshakeReader(KEY);
    assert.equal(detailAfter(reader, 0, cut), undefined, `cut at ${cut}`);
    assert.match(detailAfter(reader, cut, firstLine) ?? "", /LF alone/, `cut at ${cut}`);
  }
  const hidden = new HandshakeReader(KEY);
  const bytes = Buffer.from(`${ANSWER.join("\r\n")}\nX-Injected: 1\r\n\r\n`);
  assert.equal(hidden.read(bytes, 0, bytes.length), -1);
  assert.equal(hidden.failure?.cause, "handshake-invalid");
});

test("headers pass up to 16 KiB and are refused beyond, however they are cut", () => {
  for (const chunkBytes of [1_000, 16_384, 65_536]) {
    const read = (headBytes: number): HandshakeReader => {
      const head = `${ANSWER.join("\r\n")}\r\nX-Filler: `;
      const bytes = Buffer.from(`${head.padEnd(headBytes - 4, "x")}\r\n\r\n`);
      const reader = new HandshakeReader(KEY);
      let at = -1;
      for (let i = 0; i < bytes.length && at === -1 && reader.failure === null; i += chunkBytes) {
        at = reader.read(bytes, i, Math.min(i + chunkBytes, bytes.length));
      }
      return reader;
    };
    assert.equal(read(16_384).failure, null);
    assert.equal(read(16_385).failure?.detail, "headers without an end");
  }
});

test("an answer that cannot become HTTP is refused at its first wrong byte", () => {
  const reader = new HandshakeReader(KEY);
  assert.equal(reader.read(Buffer.from("HTTP/2"), 0, 6), -1);
  assert.equal(reader.failure?.detail, "the answer is not HTTP");
});

test.run();
