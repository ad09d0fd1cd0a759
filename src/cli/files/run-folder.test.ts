import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { CLAIM_FILE } from "./run-claim.js";
import { RunFolder, type RunFolderOptions } from "./run-folder.js";

const test = suite<{ folder: string }>("run-folder");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-run-folder-"));
});

test.after.each(async ({ folder }) => {
  await rm(folder, { recursive: true });
});

const options = (folder: string, more: Partial<RunFolderOptions> = {}): RunFolderOptions => ({
  name: "200-users",
  runId: "-aB3_z",
  now: new Date("2026-03-04T05:06:07.890Z"),
  root: join(folder, "results"),
  ...more,
});

async function refusal(promise: Promise<unknown>): Promise<ChatbenchError> {
  try {
    await promise;
  } catch (thrown) {
    assert.ok(thrown instanceof ChatbenchError, String(thrown));
    assert.ok(thrown.hint !== undefined && thrown.hint.length > 0);
    return thrown;
  }
  return assert.fail("it was made");
}

test("without --out, creates a folder named after scenario, time and run", async ({ folder }) => {
  const made = await RunFolder.create(options(folder));
  assert.equal(relative(folder, made.path), join("results", "200-users", "2026-03-04T05-06-07Z--aB3_z"));
  assert.ok((await stat(made.path)).isDirectory());
});

test("with --out, uses exactly that folder, creating it and its parents if needed", async ({ folder }) => {
  const deep = join(folder, "a", "b c");
  assert.equal((await RunFolder.create(options(folder, { out: deep }))).path, deep);
  const empty = join(folder, "empty");
  await mkdir(empty);
  assert.equal((await RunFolder.create(options(folder, { out: empty }))).path, empty);
});

test("refuses a name or run id that leads out of the results folder", async ({ folder }) => {
  for (const name of ["..", "../x", "/etc", "a/b", "", ".hidden"]) {
    await assert.rejects(RunFolder.create(options(folder, { name })), TypeError);
    await assert.rejects(RunFolder.create(options(folder, { runId: name })), TypeError);
  }
  assert.deepEqual(await readdir(folder), []);
});

test("refuses a folder that is not empty, and leaves it unchanged", async ({ folder }) => {
  const out = join(folder, "full");
  await mkdir(out);
  await writeFile(join(out, "result.json"), "{}");
  const error = await refusal(RunFolder.create(options(folder, { out })));
  assert.equal(error.code, "out_in_use");
  assert.match(error.message, /full is not empty \(it contains result\.json\)/);
  assert.deepEqual(await readdir(out), ["result.json"]);
});

test("of many runs that want the same folder, one gets it", async ({ folder }) => {
  const out = join(folder, "wanted");
  const attempts = Array.from({ length: 20 }, () => RunFolder.create(options(folder, { out })));
  const outcomes = await Promise.allSettled(attempts);
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") assert.equal((outcome.reason as ChatbenchError).code, "out_in_use");
  }
});

test("refuses a folder claimed by a process that is, or may be, running, and says what to do", async ({ folder }) => {
  const { path: out } = await RunFolder.create(options(folder));
  const claim = join(out, CLAIM_FILE);
  const elsewhere = (await readFile(claim, "utf8")).replace(/-[0-9a-f]{6}-[0-9a-f]{6}\)/, "-000000-000000)");
  for (const text of [undefined, elsewhere, "", "run x, process 1, then\n"]) {
    if (text !== undefined) await writeFile(claim, text);
    const error = await refusal(RunFolder.create(options(folder, { out })));
    assert.match(error.message, /Another run is writing into/);
    assert.match(error.hint ?? "", /delete .*\.chatbench-run/);
  }
});

/** A folder as a killed run leaves it. */
async function abandoned(folder: string): Promise<string> {
  const { path } = await RunFolder.create(options(folder, { out: join(folder, "abandoned") }));
  const claim = join(path, CLAIM_FILE);
  await writeFile(claim, (await readFile(claim, "utf8")).replace(/\(\w+-\w+-/, `(${(2 ** 30).toString(36)}-1-`));
  return path;
}

test("claims and half-written files of a process that is gone do not block a run", async ({ folder }) => {
  const out = await abandoned(folder);
  for (const name of ["result.json", "report.html", "comparison.json", "comparison.html"]) {
    await writeFile(join(out, `${name}.0123456789ab.partial`), "{");
  }
  const taken = await RunFolder.create(options(folder, { out, runId: "second" }));
  assert.deepEqual(await readdir(out), [CLAIM_FILE]);
  assert.match(await readFile(join(out, CLAIM_FILE), "utf8"), new RegExp(`^run second, process ${process.pid} \\(`));
  await taken.release();
});

test("never overwrites the results of a run that is gone", async ({ folder }) => {
  const out = await abandoned(folder);
  await writeFile(join(out, "result.json"), "{}");
  assert.match((await refusal(RunFolder.create(options(folder, { out })))).message, /it contains result\.json/);
  assert.deepEqual(await readdir(out), ["result.json"]);
});

test("of many runs that want an abandoned folder, one gets it", async ({ folder }) => {
  const out = await abandoned(folder);
  const attempts = Array.from({ length: 20 }, () => RunFolder.create(options(folder, { out })));
  const outcomes = await Promise.allSettled(attempts);
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  assert.deepEqual(await readdir(out), [CLAIM_FILE]);
});

test("releasing keeps results, and otherwise removes everything it created", async ({ folder }) => {
  const empty = join(folder, "empty");
  await mkdir(empty);
  for (const out of [join(folder, "new", "deep"), empty]) {
    const unused = await RunFolder.create(options(folder, { out }));
    await unused.release();
    assert.deepEqual(await readdir(folder), ["empty"]);
    await unused.release();
  }
  const used = await RunFolder.create(options(folder, { out: join(folder, "used") }));
  await writeFile(join(used.path, "result.json"), "{}");
  await used.release();
  assert.deepEqual(await readdir(used.path), ["result.json"]);
});

test("a file where a folder should be is one clear error", async ({ folder }) => {
  const file = join(folder, "file");
  await writeFile(file, "kept");
  for (const out of [file, join(file, "below")]) {
    const error = await refusal(RunFolder.create(options(folder, { out })));
    assert.equal(error.code, "out_unusable");
    assert.match(error.message, /cannot be used for results/);
  }
  assert.equal((await stat(file)).size, 4);
});

test("a folder that cannot be created or written to is one clear error", async ({ folder }) => {
  const out = join(folder, "sealed");
  await mkdir(out);
  await chmod(out, 0o555);
  // Root may write anywhere except into the kernel's own file systems and below a device.
  for (const place of process.getuid?.() === 0 ? ["/dev/null/x"] : ["/dev/null/x", out, join(out, "x")]) {
    const error = await refusal(RunFolder.create(options(folder, { out: place })));
    assert.equal(error.code, "out_unusable");
  }
});

test("a name with control characters is made inert", async ({ folder }) => {
  await writeFile(join(folder, "\u001b[31m"), "");
  const error = await refusal(RunFolder.create(options(folder, { out: join(folder, "\u001b[31m") })));
  assert.ok(!error.message.includes("\u001b"));
});

test.run();
