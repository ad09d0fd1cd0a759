import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { decoded } from "../../test-support/peers/decoded-frame.js";
import { INCOMING } from "./target-protocol.js";

const test = suite("hostile frames");

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

const hostile: readonly (readonly [what: string, frame: string | Uint8Array])[] = [
  ["nothing", ""],
  ["a brace", "{"],
  ["scalars", "7"],
  ["a text", '"private_message"'],
  ["null", "null"],
  ["an array", '[{"type":"ack"}]'],
  ["an object without a type", "{}"],
  ["a number too large", '{"type":1e999}'],
  ["digits without end", `{"type":${"9".repeat(60_000)}}`],
  ["a deep type", `{"type":${deep(30_000)}}`],
  ["a deep frame", deep(30_000)],
  ["a prototype", '{"__proto__":{"type":"ack","id":7}}'],
  ["a type with a toString", '{"type":{"toString":"ack","valueOf":"ack"}}'],
  ["a type in an array", '{"type":["ack"]}'],
  ["an inherited name", '{"type":"constructor"}'],
  ["bytes that are no UTF-8", Uint8Array.of(0xff, 0xfe, 0x7b, 0x7d)],
  ["a byte-order mark", '\ufeff{"type":"ack"}'],
  ["HTML", "<html><body>502 Bad Gateway</body></html>"],
  ["a delivery with something after it", '{"type":"broadcast","from":"vu-1","content":"a"}}'],
  ["a delivery that ends in another bracket", '{"type":"broadcast","from":"vu-1","content":"a"]'],
  ["a content with a quote in it", '{"type":"broadcast","from":"vu-1","content":"a"b"}'],
  ["a name with a quote in it", '{"type":"broadcast","from":"vu-1"2","content":"a"}'],
];

for (const [what, frame] of hostile) {
  test(`not understood, and never an error: ${what}`, () => {
    const { type, text } = decoded(frame);
    assert.equal(type, INCOMING.unknown);
    assert.ok(text.length > 0 && text.length < 500, `${text.length} characters`);
  });
}

test("deep nesting where it means nothing hides nothing", () => {
  const { id } = decoded(`{"x":${deep(30_000)},"type":"ack","id":7}`);
  assert.equal(id, 7);
});

test("a delivery cut anywhere is not understood", () => {
  for (const frame of [
    '{"type":"private_message","from":"vu-1","to":"vu-2","content":"abc"}',
    '{"type":"broadcast","from":"vu-1","content":"abc"}',
    '{"type":"chat_message","room":"room-1","from":"vu-1","content":"abc"}',
  ]) {
    for (let end = 0; end < frame.length; end++) {
      assert.equal(decoded(frame.slice(0, end)).type, INCOMING.unknown, frame.slice(0, end));
    }
  }
});

function isJson(text: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(text).toString("utf8"));
    return true;
  } catch {
    return false;
  }
}

test("a delivery with any one byte changed is never an error, and never understood when it is no JSON", () => {
  const frame = Buffer.from('{"type":"private_message","from":"vu-1","to":"vu-2","content":"abc"}');
  for (let at = 0; at < frame.length; at++) {
    for (let byte = 0; byte < 256; byte++) {
      const changed = Buffer.from(frame);
      changed[at] = byte;
      const understood = decoded(changed).type !== INCOMING.unknown;
      // A raw control character is not JSON either: where it stands in a content, the marker tells that it is altered.
      if (byte >= 0x20) assert.ok(!understood || isJson(changed), changed.toString("latin1"));
    }
  }
});

test("noise is never an error", () => {
  const bytes = fc.uint8Array({ maxLength: 100 });
  const json = fc.json().map((text) => Buffer.from(text));
  const typed = fc
    .dictionary(fc.constantFrom("type", "from", "to", "room", "content", "id", "code", "__proto__"), fc.jsonValue())
    .chain((rest) =>
      fc
        .constantFrom("private_message", "broadcast", "chat_message", "joined", "error", "ack")
        .map((type) => Buffer.from(JSON.stringify({ ...rest, type }))),
    );
  fc.assert(
    fc.property(fc.oneof(bytes, json, typed), (noise) => {
      const { type } = decoded(noise);
      assert.ok(type >= INCOMING.privateMessage && type <= INCOMING.unknown);
    }),
    { numRuns: 2_000 },
  );
});

test.run();
