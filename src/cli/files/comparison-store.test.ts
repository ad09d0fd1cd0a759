import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { isSafeName } from "../../scenario/schema/schema-values.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { ComparisonStore, runFolderName } from "./comparison-store.js";

const test = suite<{ folder: string }>("comparison-store");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-comparison-store-"));
});

test.after.each(async ({ folder }) => {
  await rm(folder, { recursive: true });
});

const NAMES: readonly (readonly [label: string, name: string])[] = [
  ["map-scan", "03-map-scan"],
  ["users=1000, map-scan", "03-users-1000-map-scan"],
  ["../../etc/passwd", "03-etc-passwd"],
  ["url=ws://127.0.0.1:7000/", "03-url-ws-127.0.0.1-7000"],
  ["\u001b[31m", "03-31m"],
  ["你好", "03"],
  ["x".repeat(100), `03-${"x".repeat(40)}`],
];

test("a run's folder is named after its place and its variant, safely", () => {
  for (const [label, name] of NAMES) {
    assert.equal(runFolderName(3, 10, label), name);
    assert.ok(isSafeName(name));
  }
  assert.equal(runFolderName(3, 9, "a"), "3-a");
});

test("each run gets a folder with its result and its page", async ({ folder }) => {
  const store = new ComparisonStore(folder, { chartJs: "" });
  await store.addRun("1-a", sampleResult());
  assert.deepEqual((await readdir(join(folder, "1-a"))).sort(), ["report.html", "result.json"]);
  assert.deepEqual(store.failures, []);
});

test("a run that cannot be written does not keep the others from being written", async ({ folder }) => {
  const store = new ComparisonStore(folder, { chartJs: "" });
  await writeFile(join(folder, "1-a"), "a file where its folder should be");
  await mkdir(join(folder, "2-b", "result.json"), { recursive: true });
  for (const name of ["1-a", "2-b", "3-c"]) await store.addRun(name, sampleResult());
  assert.deepEqual((await readdir(join(folder, "2-b"))).sort(), ["report.html", "result.json"]);
  assert.deepEqual((await readdir(join(folder, "3-c"))).sort(), ["report.html", "result.json"]);
  assert.equal(store.failures.length, 2);
});

test.run();
