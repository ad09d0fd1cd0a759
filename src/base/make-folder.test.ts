import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { requireLinux, testIf } from "../test-support/runner/requires.js";
import { makeFolder, removeFolders } from "./make-folder.js";

const test = suite<{ folder: string }>("make-folder");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-make-folder-"));
});

test.after.each(async ({ folder }) => {
  await rm(folder, { recursive: true });
});

test("creates missing folders, and returns them", async ({ folder }) => {
  const deep = join(folder, "a", "b");
  assert.deepEqual(await makeFolder(deep), [deep, join(folder, "a")]);
  assert.deepEqual(await makeFolder(deep), []);
  assert.deepEqual(await makeFolder("/"), []);
});

test("two concurrent calls for the same folder both succeed", async ({ folder }) => {
  const deep = join(folder, "a", "b", "c");
  const made = await Promise.all(Array.from({ length: 10 }, () => makeFolder(deep)));
  assert.deepEqual(made.flat().sort(), [join(folder, "a"), join(folder, "a", "b"), deep]);
});

test("a file in the way is the system's error, and nothing is left behind", async ({ folder }) => {
  await writeFile(join(folder, "file"), "");
  await assert.rejects(makeFolder(join(folder, "file")), { code: "EEXIST" });
  await assert.rejects(makeFolder(join(folder, "file", "x")), { code: "ENOTDIR" });
  await assert.rejects(makeFolder(join(folder, "a", "b", "n".repeat(300))), { code: "ENAMETOOLONG" });
  assert.deepEqual(await readdir(folder), ["file"]);
});

// With `recursive`, mkdir of Node.js 20 never returns here.
testIf(test, "a place where nothing can be created is the system's error", requireLinux(), async () => {
  await assert.rejects(makeFolder("/proc/a/b"), { code: "ENOENT" });
});

test("removes folders until one is not empty", async ({ folder }) => {
  const made = await makeFolder(join(folder, "a", "b", "c"));
  await writeFile(join(folder, "a", "kept"), "");
  await removeFolders(made);
  assert.deepEqual(await readdir(join(folder, "a")), ["kept"]);
});

test.run();
