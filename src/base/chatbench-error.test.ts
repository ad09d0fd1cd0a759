import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { ChatbenchError, errorMessage, systemErrorCode } from "./chatbench-error.js";

const test = suite("chatbench error");

test("carries a code, a sentence, a hint and its cause", () => {
  const cause = new Error("EMFILE");
  const error = new ChatbenchError("port_taken", "Port 80 is taken.", "Choose another.", { cause });
  assert.ok(error instanceof Error);
  assert.deepEqual(
    [error.name, error.code, error.message, error.hint, error.cause],
    ["ChatbenchError", "port_taken", "Port 80 is taken.", "Choose another.", cause],
  );
  assert.equal(new ChatbenchError("a", "b").hint, undefined);
});

const unprintable: readonly unknown[] = [
  Object.create(null),
  {
    toString() {
      throw new Error("no");
    },
  },
  Object.defineProperty(new Error("x"), "message", {
    get() {
      throw new Error("no");
    },
  }),
];

test("errorMessage describes anything thrown", () => {
  assert.equal(errorMessage(new TypeError("bad")), "bad");
  assert.equal(errorMessage("text"), "text");
  assert.equal(errorMessage(Symbol("s")), "Symbol(s)");
  assert.equal(errorMessage(undefined), "undefined");
  assert.equal(errorMessage(Object.assign(new Error("x"), { message: 7 })), "7");
  for (const thrown of unprintable) assert.equal(errorMessage(thrown), "an unprintable object");
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
      assert.equal(typeof errorMessage(thrown), "string");
    }),
  );
});

test("systemErrorCode returns only codes that are strings", () => {
  assert.equal(systemErrorCode(Object.assign(new Error("x"), { code: "EADDRINUSE" })), "EADDRINUSE");
  for (const thrown of [{ code: 7 }, {}, null, undefined, "EADDRINUSE", new Error("x")]) {
    assert.equal(systemErrorCode(thrown), undefined);
  }
});

test.run();
