/** docs/engine.md has every cause of a connection's end, docs/doctor.md everything that is looked at. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { repositoryRoot } from "../test-support/runner/golden.js";
import { ABOUT } from "./feasibility/finding.js";

const test = suite("loadgen docs");

const read = (...path: readonly string[]): string => readFileSync(join(repositoryRoot(), ...path), "utf8");

function missingIn(guide: string, names: readonly string[]): readonly string[] {
  const text = read("docs", guide);
  return names.filter((name) => !text.includes(`\`${name}\``));
}

test("every cause that connections.errors can name is in docs/engine.md", () => {
  const loadgen = (...path: readonly string[]): string => read("src", "loadgen", ...path);
  const union = /type CloseCause =(.*?);\n\n/s.exec(loadgen("client", "common", "client.ts"))?.[1] ?? "";
  const ofClients = [...union.matchAll(/^ {2}\| "([\w-]+)"/gm)].map((match) => match[1] ?? "");
  assert.ok(ofClients.length > 10, "the causes of clients are found");
  const users = readdirSync(join(repositoryRoot(), "src", "loadgen", "worker", "users"));
  const ofUsers = users.flatMap((name) => [...loadgen("worker", "users", name).matchAll(/closeKind\("([\w-]+)"/g)]);
  const causes = [...ofClients, ...ofUsers.map((match) => match[1] ?? "")];
  assert.ok(ofUsers.length > 1, "the causes of users are found");
  assert.deepEqual(missingIn("engine.md", causes), []);
});

test("everything that doctor looks at is in docs/doctor.md", () => {
  assert.deepEqual(missingIn("doctor.md", Object.keys(ABOUT)), []);
});

test.run();
