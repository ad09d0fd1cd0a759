import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { suite } from "uvu";
import { systemErrorText } from "./system-error.js";

const test = suite("system-error");

test("explains the system's code, and keeps the code", async () => {
  await assert.rejects(readFile("/no/such/file"), (thrown) => {
    assert.equal(systemErrorText(thrown), "there is no such file or folder (ENOENT)");
    return true;
  });
});

test("passes on other errors, on one line", () => {
  assert.equal(
    systemErrorText(Object.assign(new Error("strange\u001b[1m\nthing"), { code: "EODD" })),
    "strange\\u001b[1m\\u000athing",
  );
  assert.equal(systemErrorText(Object.assign(new Error("x"), { code: "toString" })), "x");
  assert.equal(systemErrorText("text"), "text");
});

test.run();
