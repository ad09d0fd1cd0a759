import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { roomName, userName } from "../../plan/users.js";
import { MarkerCodec, MIN_CONTENT_BYTES } from "../../protocol/marker.js";
import { decoded } from "../../test-support/peers/decoded-frame.js";
import { ChatbenchProtocol } from "./chatbench-protocol.js";
import { emptyIncoming, INCOMING, type Incoming } from "./target-protocol.js";

const test = suite("chatbench protocol");

const protocol = new ChatbenchProtocol();
const codec = new MarkerCodec("Ab3-_9");

const user = fc.nat(9_999_999);
const room = fc.nat(9_999_999);
const id = fc.oneof(fc.constant(-1), fc.maxSafeNat());
const length = fc.integer({ min: MIN_CONTENT_BYTES, max: 400 });
const writeMarker = (to: Buffer, at: number, bytes: number): void => codec.write(to, at, bytes, 1, 12_345, 678_901);

/** The frame an encoder wrote, parsed, with the marker's own text for comparison. */
function encoded(length: number, encode: (to: Buffer) => number): { frame: unknown; content: string } {
  const to = Buffer.alloc(length + protocol.envelopeBytes, "!");
  const frame: unknown = JSON.parse(to.toString("utf8", 0, encode(to)));
  const content = Buffer.alloc(length);
  if (length > 0) writeMarker(content, 0, length);
  return { frame, content: content.toString("latin1") };
}

const delivered = ({ type, from, address, bytes, contentStart, contentEnd }: Incoming) => ({
  type,
  from,
  address,
  content: Buffer.from(bytes.subarray(contentStart, contentEnd)).toString("utf8"),
});

test("what asks for something is the documented frame", () => {
  fc.assert(
    fc.property(user, room, (u, r) => {
      const frame = (encode: (to: Buffer) => number): unknown => encoded(0, encode).frame;
      assert.deepEqual(
        frame((to) => protocol.encodeRegister(to, u)),
        { type: "register", user: userName(u) },
      );
      assert.deepEqual(
        frame((to) => protocol.encodeJoin(to, r)),
        { type: "join_room", room: roomName(r) },
      );
      assert.deepEqual(
        frame((to) => protocol.encodeLeave(to, r)),
        { type: "leave_room", room: roomName(r) },
      );
    }),
  );
});

test("what says something is the documented frame, with an id only when there is one", () => {
  fc.assert(
    fc.property(user, room, id, length, (to, inRoom, number, bytes) => {
      const withId = number < 0 ? {} : { id: number };
      const dm = encoded(bytes, (b) => protocol.encodePrivateMessage(b, to, number, bytes, writeMarker));
      assert.deepEqual(dm.frame, { type: "private_message", to: userName(to), content: dm.content, ...withId });
      const all = encoded(bytes, (b) => protocol.encodeBroadcast(b, number, bytes, writeMarker));
      assert.deepEqual(all.frame, { type: "broadcast", content: all.content, ...withId });
      const some = encoded(bytes, (b) => protocol.encodeRoomMessage(b, inRoom, number, bytes, writeMarker));
      assert.deepEqual(some.frame, { type: "chat_message", room: roomName(inRoom), content: some.content, ...withId });
    }),
  );
});

/** Deliveries of any content, by any name: as objects in the server's own order of keys, with what they mean. */
const inNeedOfEscapes = fc.string({ unit: fc.constantFrom('"', "\\", "/", "a", "\n", "é", "😀"), maxLength: 12 });
const name = fc.oneof(user.map(userName), inNeedOfEscapes, fc.string({ unit: "binary", maxLength: 12 }));
const content = fc.oneof(
  inNeedOfEscapes,
  fc.stringMatching(/^[A-Za-z0-9_-]{0,80}$/),
  fc.string({ unit: "grapheme", maxLength: 30 }),
);
const deliveries: fc.Arbitrary<Record<string, string>> = fc.oneof(
  fc.record({ type: fc.constant("private_message"), from: name, to: name, content }, { noNullPrototype: true }),
  fc.record({ type: fc.constant("broadcast"), from: name, content }, { noNullPrototype: true }),
  fc.record(
    { type: fc.constant("chat_message"), room: fc.oneof(room.map(roomName), name), from: name, content },
    { noNullPrototype: true },
  ),
);

/** Returns the number in a name, or -1, by an independent rule. */
const numberIn = (text: string | undefined, prefix: string): number =>
  new RegExp(`^${prefix}-(0|[1-9][0-9]{0,8})$`).test(text ?? "") ? Number(text?.slice(prefix.length + 1)) : -1;

function meaning(message: Record<string, string>) {
  const { type = "", from, to, room: inRoom, content: text = "" } = message;
  return {
    type: ["private_message", "broadcast", "chat_message"].indexOf(type),
    from: numberIn(from, "vu"),
    address: type === "private_message" ? numberIn(to, "vu") : type === "chat_message" ? numberIn(inRoom, "room") : 0,
    content: Buffer.from(text, "utf8").toString("utf8"),
  };
}

/** JSON text with every character of its strings as an escape. */
function escapedString(text: string): string {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, "0"));
  return `"${units.map((unit) => `\\u${unit}`).join("")}"`;
}

function spelledOtherwise(message: Record<string, string>, first: number, space: string, escaped: boolean): string {
  const entries = Object.entries(message);
  const turned = [...entries.slice(first % entries.length), ...entries.slice(0, first % entries.length)];
  const write = escaped ? escapedString : JSON.stringify;
  return `${space}{${turned.map(([key, value]) => `${space}${write(key)}${space}:${space}${write(value)}`).join(",")}${space}}${space}`;
}

test("a delivery means the same however it is spelled", () => {
  const space = fc.constantFrom("", " ", "\n\t ");
  fc.assert(
    fc.property(deliveries, fc.nat(3), space, fc.boolean(), (message, first, between, escaped) => {
      const expected = meaning(message);
      assert.deepEqual(delivered(decoded(JSON.stringify(message))), expected, "as the reference server writes it");
      assert.deepEqual(delivered(decoded(spelledOtherwise(message, first, between, escaped))), expected);
    }),
    { numRuns: 1_000 },
  );
});

test("a delivery with fields more, or a field twice, means what JSON says", () => {
  const frames = [
    '{"type":"broadcast","from":"vu-1","content":"a","content":"b"}',
    '{"type":"broadcast","from":"vu-2","from":"vu-1","content":"b"}',
    '{"type":"broadcast","from":"vu-1","content":"b","ts":{"a":[1]}}',
    '{"type":"ack","type":"broadcast","from":"vu-1","content":"b"}',
  ];
  for (const frame of frames) {
    assert.deepEqual(delivered(decoded(frame)), { type: INCOMING.broadcast, from: 1, address: 0, content: "b" }, frame);
  }
});

test("the reference server's spelling is read where it lies, without a copy", () => {
  const bytes = Buffer.from('{"type":"chat_message","room":"room-3","from":"vu-1","content":"abc"}');
  const into = emptyIncoming();
  protocol.decode(bytes, 0, bytes.length, into);
  assert.equal(into.bytes, bytes);
  assert.deepEqual(delivered(into), { type: INCOMING.roomMessage, from: 1, address: 3, content: "abc" });
});

test("a name that is not written the one canonical way is nobody's", () => {
  for (const stranger of ["vu-007", "vu-1e3", "VU-1", "vu-", "vu-1 ", "room-1", "", "vu-1234567890"]) {
    const { from } = decoded(`{"type":"broadcast","from":"${stranger}","content":"a"}`);
    const { from: slowly } = decoded(`{"type":"broadcast", "from":"${stranger}","content":"a"}`);
    assert.deepEqual([from, slowly], [-1, -1], stranger);
  }
});

test("a delivery without content, sender or address is still a delivery, of nothing by nobody", () => {
  for (const rest of ["", ',"content":7,"from":null,"to":{}', ',"content":null,"from":["vu-1"],"to":1']) {
    const dm = delivered(decoded(`{"type":"private_message"${rest}}`));
    assert.deepEqual(dm, { type: INCOMING.privateMessage, from: -1, address: -1, content: "" });
  }
});

test("answers are understood", () => {
  const registered = decoded('{"type":"registered","user":"vu-1","node":"n0"}');
  assert.deepEqual([registered.type, registered.text], [INCOMING.registered, "n0"]);
  assert.equal(decoded('{"type":"registered","user":"vu-1","node":7}').text, "");
  const addressed = (frame: string): readonly number[] => [
    decoded(frame).type,
    decoded(frame).address,
    decoded(frame).id,
  ];
  assert.deepEqual(addressed('{"type":"joined","room":"room-7"}'), [INCOMING.joined, 7, -1]);
  assert.deepEqual(addressed('{"type":"left","room":"room-7","id":3}'), [INCOMING.left, 7, 3]);
  assert.deepEqual(addressed('{"type":"user_not_found","to":"vu-9","id":4}'), [INCOMING.userNotFound, 9, 4]);
  assert.deepEqual(addressed('{"type":"joined","room":"lobby"}'), [INCOMING.joined, -1, -1]);
  const refused = decoded('{"type":"error","code":"rate_limited","message":"…","id":5}');
  assert.deepEqual([refused.type, refused.text, refused.id], [INCOMING.error, "rate_limited", 5]);
  assert.equal(decoded('{"type":"error"}').text, "error without a code");
});

test("an id is a whole number from 0 on, or none", () => {
  assert.equal(decoded('{"type":"ack","id":9007199254740991}').id, Number.MAX_SAFE_INTEGER);
  for (const wrong of ["-1", "-7", "1.5", "9007199254740992", "1e400", '"7"', "null", "{}", "[1]"]) {
    assert.equal(decoded(`{"type":"ack","id":${wrong}}`).id, -1, wrong);
  }
  assert.equal(decoded('{"type":"ack"}').id, -1);
});

test.run();
