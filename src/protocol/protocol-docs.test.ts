/** Checks that docs/protocol.md has every message, error code and close code of the wire protocol. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { repositoryRoot } from "../test-support/runner/golden.js";
import { CLOSE, PROTOCOL_ERRORS } from "./chat-messages.js";

const test = suite("protocol docs");

const read = (...path: readonly string[]): string => readFileSync(join(repositoryRoot(), ...path), "utf8");
const guide = read("docs", "protocol.md");

/** The first cells of the tables below a heading. */
function firstCells(heading: string): readonly string[] {
  const [, section = ""] = guide.split(`## ${heading}\n`);
  const [rows = ""] = section.split("\n## ");
  return [...rows.matchAll(/^\| `?(\w+)`? \|/gm)].map((match) => match[1] ?? "").slice(1);
}

test("lists the error codes that the server answers with, in order", () => {
  assert.deepEqual(firstCells("Error codes"), Object.keys(PROTOCOL_ERRORS));
});

test("lists the server's own close codes, and 1002, which ws sends for it", () => {
  assert.deepEqual(firstCells("Close codes").map(Number), [...Object.values(CLOSE), 1002].sort());
});

test("describes every type of message", () => {
  const types = [...read("src", "protocol", "chat-messages.ts").matchAll(/readonly type: "(\w+)"/g)];
  assert.ok(types.length > 10, "the pattern finds the types");
  assert.deepEqual(
    types.map((match) => match[1]).filter((type) => !guide.includes(`"type":"${type}"`)),
    [],
  );
});

test.run();
