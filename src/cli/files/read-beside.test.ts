import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { suite } from "uvu";
import { readerBeside } from "./read-beside.js";

const test = suite<{ folder: string }>("read-beside");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-read-beside-"));
  await writeFile(join(context.folder, "ca.pem"), "here");
});

test.after.each(({ folder }) => rm(folder, { recursive: true }));

test("a relative path starts in the scenario's folder, an absolute one does not", ({ folder }) => {
  assert.equal(readerBeside(join(folder, "s.yaml"))("ca.pem"), "here");
  assert.equal(readerBeside(relative(".", join(folder, "s.yaml")))("./ca.pem"), "here");
  assert.equal(readerBeside("/nowhere/s.yaml")(join(folder, "ca.pem")), "here");
});

test("for a scenario from a pipe, a relative path starts in the current folder", ({ folder }) => {
  for (const scenario of ["-", "/dev/stdin", "/dev/fd/63"]) {
    assert.equal(readerBeside(scenario)(relative(".", join(folder, "ca.pem"))), "here");
  }
});

test("the error for an unreadable file gives the full path", async ({ folder }) => {
  const read = readerBeside(join(folder, "s.yaml"));
  await mkdir(join(folder, "sub"));
  await truncate(join(folder, "ca.pem"), 2_000_000);
  const told = (path: string, what: string) =>
    assert.throws(() => read(path), { message: what.replace("@", join(folder, path)) });
  told("no.pem", "there is no file @");
  told("ca.pem/x", "there is no file @");
  told("sub", "@ is a folder");
  told("ca.pem", "@ has 2 MB, too much for certificates");
  assert.throws(() => read("/dev/zero"), /\/dev\/zero is not a regular file/);
});

test("so does the error for a file without permission", async ({ folder }) => {
  await chmod(join(folder, "ca.pem"), 0o000);
  // Root may read everything.
  if (process.getuid?.() === 0) return;
  assert.throws(() => readerBeside(join(folder, "s.yaml"))("ca.pem"), /this user may not read .*ca\.pem$/);
});

test.run();
