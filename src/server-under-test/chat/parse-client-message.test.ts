import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { nestsDeeperThan, parseClientMessage } from "./parse-client-message.js";

const test = suite("parse-client-message");

const parse = (value: unknown) => parseClientMessage(JSON.stringify(value));
const refusal = (text: string) => {
  const frame = parseClientMessage(text);
  return frame.ok ? "accepted" : frame.code;
};

test("reads every type of message, with its id", () => {
  for (const message of [
    { type: "register", user: "alice" },
    { type: "private_message", to: "henry", content: "hi" },
    { type: "broadcast", content: "" },
    { type: "join_room", room: "r1" },
    { type: "leave_room", room: "r1" },
    { type: "chat_message", room: "r1", content: "hi" },
  ]) {
    assert.deepEqual(parse(message), { ok: true, message });
    assert.deepEqual(parse({ ...message, id: 7 }), { ok: true, message: { ...message, id: 7 } });
  }
});

test("anything but a JSON object is refused as such", () => {
  for (const text of ["", "{", '{"type":', "hello", "{'type':1}"]) assert.equal(refusal(text), "bad_json", text);
  for (const text of ["1", "null", "true", '"register"', "[]", '[{"type":"register"}]']) {
    assert.equal(refusal(text), "not_an_object", text);
  }
});

test("unknown types are refused, whatever they are called", () => {
  for (const type of ["", "Register", "__proto__", "constructor", "toString", "registered"]) {
    assert.equal(refusal(JSON.stringify({ type })), "unknown_type", type);
  }
  for (const type of [1, null, ["register"], {}]) assert.equal(refusal(JSON.stringify({ type })), "bad_field");
  assert.equal(refusal("{}"), "bad_field");
});

test("fields of the wrong kind are refused, and the id is still reported", () => {
  assert.deepEqual(parse({ type: "private_message", to: 5, content: "x", id: 3 }), {
    ok: false,
    code: "bad_field",
    id: 3,
  });
  assert.deepEqual(parse({ type: "broadcast", id: 4 }), { ok: false, code: "bad_field", id: 4 });
  for (const id of ["7", 1.5, null, {}, 2 ** 60]) {
    assert.deepEqual(parse({ type: "broadcast", content: "", id }), { ok: false, code: "bad_field", id: undefined });
  }
});

test("names have 1 to 64 characters", () => {
  assert.equal(refusal(JSON.stringify({ type: "register", user: "" })), "bad_name");
  assert.equal(refusal(JSON.stringify({ type: "register", user: "u".repeat(65) })), "bad_name");
  assert.equal(refusal(JSON.stringify({ type: "join_room", room: "" })), "bad_name");
  assert.equal(refusal(JSON.stringify({ type: "register", user: "u".repeat(64) })), "accepted");
});

test("depth counts only brackets outside strings", () => {
  assert.equal(nestsDeeperThan("[[]]", 2), false);
  assert.equal(nestsDeeperThan("[[[]]]", 2), true);
  assert.equal(nestsDeeperThan('["[[[[\\"[[[["]', 2), false);
  assert.equal(nestsDeeperThan("[][][][]", 1), false);
  assert.equal(refusal("[".repeat(65_536)), "too_deep");
  assert.equal(refusal(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`), "too_deep");
});

test("finds the true depth of any JSON", () => {
  const depthOf = (value: unknown): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      const depth = depthOf(value);
      return !nestsDeeperThan(text, depth) && (depth === 0 || nestsDeeperThan(text, depth - 1));
    }),
  );
});

test("never throws, whatever the text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      (text) => typeof parseClientMessage(text).ok === "boolean",
    ),
  );
});

test.run();
