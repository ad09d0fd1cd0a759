import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { serializeRunResult } from "../../result/parse-run-result.js";
import { assertGolden } from "../../test-support/runner/golden.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { kindOfInput } from "./kind-of-input.js";
import { readResultsToCompare } from "./read-results.js";

const test = suite<{ folder: string }>("read-results");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-read-results-"));
});

test.after.each(async ({ folder }) => {
  await rm(folder, { recursive: true });
});

/** Writes results with ids of their own, and returns their paths. */
async function stored(folder: string, ...names: readonly string[]): Promise<readonly string[]> {
  const paths = names.map((name) => join(folder, name));
  for (const [index, path] of paths.entries()) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, serializeRunResult(sampleResult({ id: `run-0${index}` })));
  }
  return paths;
}

const labelsOf = async (paths: readonly string[]): Promise<readonly string[]> =>
  (await readResultsToCompare(paths)).map(({ label }) => label);

test("reads results in the order given, a folder standing for the result.json in it", async ({ folder }) => {
  const [before = "", after = ""] = await stored(folder, "before/result.json", "after/result.json");
  const read = await readResultsToCompare([dirname(after), before]);
  assert.deepEqual(
    read.map(({ path, result }) => [path, result.id]),
    [
      [after, "run-01"],
      [before, "run-00"],
    ],
  );
});

test("labels are the first part of the path that differs, or as much as tells all apart", async ({ folder }) => {
  const [one, two] = await Promise.all([
    stored(folder, "scan/2026-1/result.json", "lookup/2026-2/result.json"),
    stored(folder, "x.json", "y.json"),
  ]);
  assert.deepEqual(await labelsOf(one), ["scan", "lookup"]);
  assert.deepEqual(await labelsOf(two), ["x.json", "y.json"]);
  const three = await stored(folder, "a/1/result.json", "a/2/result.json", "b/1/result.json");
  assert.deepEqual(await labelsOf(three), ["a/1", "a/2", "b/1"]);
});

test("what cannot be compared is one clear error that names the file", async ({ folder }) => {
  const [good = "", same = ""] = await stored(folder, "good/result.json", "same/result.json");
  const whole = await readFile(good, "utf8");
  await writeFile(same, whole);
  await symlink(good, join(folder, "link.json"));
  await writeFile(join(folder, "cut.json"), whole.slice(0, whole.length / 2));
  await writeFile(join(folder, "future.json"), whole.replace("chatbench.result/v1", "chatbench.result/v9"));
  await writeFile(join(folder, "edited.json"), whole.replace('"seed": 42', '"seed": 43'));
  await mkdir(join(folder, "empty"));
  const cases: readonly (readonly string[])[] = [
    ["good"],
    ["good", "good/result.json"],
    ["good", "link.json"],
    ["good", "same"],
    ["good", "missing/result.json"],
    ["good", "empty"],
    ["good", "cut.json"],
    ["good", "future.json"],
    ["good", "edited.json"],
  ];
  const refusals: string[] = [];
  for (const names of cases) {
    await readResultsToCompare(names.map((name) => join(folder, name))).then(
      () => assert.fail(`${names} was accepted`),
      (thrown) => {
        assert.ok(thrown instanceof ChatbenchError, String(thrown));
        refusals.push(`# ${names.join(" ")}\n${thrown.code}: ${thrown.message}\n  ${thrown.hint}\n`);
      },
    );
  }
  // What JSON.parse says differs between versions of Node.js.
  const text = refusals
    .join("\n")
    .replaceAll(`${folder}/`, "")
    .replace(/(is not JSON: ).*/, "$1…");
  assertGolden("src/cli/files/golden/results-refused.txt", text);
});

test("tells scenarios from results by the file's ending, or by how its JSON begins", async ({ folder }) => {
  const [result = ""] = await stored(folder, "run/result.json");
  const other = join(folder, "renamed");
  await writeFile(other, await readFile(result, "utf8"));
  const scenario = join(folder, "scenario.json");
  await writeFile(scenario, '{\n  "version": 1, "name": "x" }');
  const cut = join(folder, "cut.json");
  await writeFile(cut, "{");
  for (const path of ["missing.yaml", "x.yml", scenario]) assert.equal(await kindOfInput(path), "scenario", path);
  for (const path of [result, dirname(result), other, cut, "missing.json"]) {
    assert.equal(await kindOfInput(path), "result", path);
  }
  for (const path of ["-", "/dev/stdin"]) assert.equal(await kindOfInput(path), null);
});

test.run();
