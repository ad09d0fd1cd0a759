import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { requireLinux, testIf } from "../../test-support/runner/requires.js";
import { readScenarioFile } from "./read-scenario.js";

const test = suite<{ folder: string }>("read-scenario");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-read-scenario-"));
});

test.after.each(async ({ folder }) => {
  await rm(folder, { recursive: true });
});

const MINIMAL = "version: 1\nname: a\nusers: 10\n";

async function refusal(path: string): Promise<ChatbenchError> {
  try {
    await readScenarioFile(path);
  } catch (thrown) {
    assert.ok(thrown instanceof ChatbenchError, String(thrown));
    assert.ok(thrown.hint);
    return thrown;
  }
  return assert.fail("it was accepted");
}

async function fileWith(folder: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, "s.yaml");
  await writeFile(path, content);
  return path;
}

test("reads a file, with overrides", async ({ folder }) => {
  const { scenario } = await readScenarioFile(await fileWith(folder, MINIMAL), ["users=20"]);
  assert.equal(scenario.users, 20);
});

test("accepts a byte-order mark and Windows line endings", async ({ folder }) => {
  const text = `\ufeff${MINIMAL.replaceAll("\n", "\r\n")}`;
  assert.equal((await readScenarioFile(await fileWith(folder, text))).scenario.users, 10);
});

test("problems name the file as it was given", async ({ folder }) => {
  const path = await fileWith(folder, "version: 1\nname: a\nusers: -1\n");
  const error = await refusal(path);
  assert.equal(error.code, "scenario_invalid");
  assert.ok(error.message.includes(`${path}:3:8: users: `));
});

test("a missing file and a folder are refused by name", async ({ folder }) => {
  const sub = join(folder, "sub");
  await mkdir(sub);
  assert.match((await refusal(join(folder, "nope.yaml"))).message, /^There is no file .*nope\.yaml\.$/);
  assert.match((await refusal(sub)).message, /is a folder, not a scenario file\.$/);
  assert.match(
    (await refusal(join(await fileWith(folder, ""), "x"))).message,
    /could not be read: a part of the path is not a folder \(ENOTDIR\)\.$/,
  );
});

test("a huge file is refused by its size, without reading it", async ({ folder }) => {
  const path = await fileWith(folder, MINIMAL);
  // A sparse file has the size without the bytes.
  await truncate(path, 50_000_000_000);
  const error = await refusal(path);
  assert.equal(error.code, "scenario_unreadable");
  assert.match(error.message, /too large to be a scenario: 50 GB; a scenario has at most 32\.8 KB/);
});

testIf(
  test,
  "a pipe, as a shell makes from a command's output, is read to its end",
  requireLinux(),
  async ({ folder }) => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const [{ scenario }] = await Promise.all([readScenarioFile(pipe), writeFile(pipe, MINIMAL)]);
    assert.equal(scenario.users, 10);
  },
);

testIf(test, "endless input is refused as soon as it is larger than a scenario", requireLinux(), async () => {
  const error = await refusal("/dev/zero");
  assert.equal(error.message, "/dev/zero is too large to be a scenario: it goes on; a scenario has at most 32.8 KB.");
  assert.match((await refusal("/dev/null")).message, /is empty/);
});

test("refuses bytes that are not UTF-8, and an empty file", async ({ folder }) => {
  assert.match(
    (await refusal(await fileWith(folder, Uint8Array.of(0xff, 0xfe, 0x76, 0)))).message,
    /not text in UTF-8/,
  );
  assert.match((await refusal(await fileWith(folder, ""))).message, /is empty/);
});

test.run();
