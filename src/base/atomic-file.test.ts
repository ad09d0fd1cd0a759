import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { writeFileAtomically } from "./atomic-file.js";
import { ChatbenchError } from "./chatbench-error.js";

const test = suite<{ folder: string }>("atomic file");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-atomic-file-"));
});

test.after.each(({ folder }) => rm(folder, { recursive: true, force: true }));

async function refused(path: string): Promise<ChatbenchError> {
  const outcome = await writeFileAtomically(path, "new").catch((thrown: unknown) => thrown);
  assert.ok(outcome instanceof ChatbenchError, `${path} was written`);
  assert.equal(outcome.code, "write_failed");
  assert.ok(outcome.message.includes(path) && outcome.hint?.includes("--out"));
  return outcome;
}

/** Drops root's rights during `act`, since root may write anywhere. */
async function asPlainUser(act: () => Promise<unknown>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  const NOBODY = 65_534;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

test("writes text and bytes, and replaces an existing file", async ({ folder }) => {
  const path = join(folder, "result.json");
  await writeFileAtomically(path, "ünï 😀");
  assert.equal(await readFile(path, "utf8"), "ünï 😀");
  await writeFileAtomically(path, Uint8Array.of(0, 255, 10));
  assert.deepEqual([...(await readFile(path))], [0, 255, 10]);
  assert.deepEqual(await readdir(folder), ["result.json"]);
});

test("concurrent calls for one path leave one of the contents, complete", async ({ folder }) => {
  const path = join(folder, "result.json");
  const contents = Array.from({ length: 20 }, (_, i) => String(i % 10).repeat(20_000 + i));
  await Promise.all(contents.map((content) => writeFileAtomically(path, content)));
  assert.ok(contents.includes(await readFile(path, "utf8")));
  assert.deepEqual(await readdir(folder), ["result.json"]);
});

test("a target that is a folder is refused and kept", async ({ folder }) => {
  const path = join(folder, "result.json");
  await mkdir(path);
  await writeFile(join(path, "inside"), "old");
  await refused(path);
  assert.deepEqual(await readdir(folder), ["result.json"]);
  assert.equal(await readFile(join(path, "inside"), "utf8"), "old");
});

test("a missing folder, or a file in its place, is refused", async ({ folder }) => {
  await refused(join(folder, "missing", "result.json"));
  await writeFile(join(folder, "file"), "old");
  await refused(join(folder, "file", "result.json"));
  assert.deepEqual(await readdir(folder), ["file"]);
});

test("a read-only folder is refused, and its file is kept", async ({ folder }) => {
  const path = join(folder, "result.json");
  await writeFile(path, "old");
  await chmod(folder, 0o555);
  await asPlainUser(() => refused(path));
  assert.equal(await readFile(path, "utf8"), "old");
  assert.deepEqual(await readdir(folder), ["result.json"]);
});

// A limit on file size breaks a write in the middle, as a full disk does.
test("an interrupted write leaves the old file", async ({ folder }) => {
  const path = join(folder, "result.json");
  await writeFile(path, "old");
  const script = `
    import { writeFileAtomically } from ${JSON.stringify(new URL("./atomic-file.js", import.meta.url).href)};
    const outcome = await writeFileAtomically(${JSON.stringify(path)}, "x".repeat(1_000_000)).catch(({ code }) => code);
    process.stdout.write(String(outcome));`;
  const limited = `trap "" XFSZ; ulimit -f 8; exec "$0" --input-type=module --eval "$1"`;
  const { stdout, stderr } = spawnSync("sh", ["-c", limited, process.execPath, script], { encoding: "utf8" });
  assert.equal(stdout, "write_failed", stderr);
  assert.equal(await readFile(path, "utf8"), "old");
  assert.deepEqual(await readdir(folder), ["result.json"]);
});

test.run();
