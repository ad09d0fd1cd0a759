import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { renderJson } from "../../report/json/render-json.js";
import { serializeComparison } from "../../result/comparison/parse-comparison.js";
import { MAX_RESULT_BYTES } from "../../result/parse-run-result.js";
import { settledComparison } from "../../test-support/samples/sample-comparisons.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult } from "../../test-support/samples/sample-result-variants.js";
import { makeReport, reportCommand } from "./report.js";

interface Folder {
  path: string;
}

const test = suite<Folder>("chatbench report", { path: "" });

test.before.each(async (context) => {
  context.path = await mkdtemp(join(tmpdir(), "chatbench-report-"));
});

test.after.each(async ({ path }) => {
  await rm(path, { recursive: true });
});

const page = { table: false, color: false };

function hasCode(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof ChatbenchError && thrown.code === code;
}

test("writes report.html beside the result and prints its path", async ({ path }) => {
  const file = join(path, "result.json");
  await writeFile(file, renderJson(failedResult()));
  assert.equal(await makeReport(file, page), `${join(path, "report.html")}\n`);
  assert.match(
    await readFile(join(path, "report.html"), "utf8"),
    /^<!doctype html>[\s\S]*3 deliveries lost[\s\S]*<\/html>\n$/,
  );
  assert.deepEqual((await readdir(path)).sort(), ["report.html", "result.json"]);
});

test("writes to the file given by --out", async ({ path }) => {
  const file = join(path, "result.json");
  const out = join(path, "other.html");
  await writeFile(file, renderJson(sampleResult()));
  await reportCommand().parseAsync([file, "--out", out], { from: "user" });
  assert.match(await readFile(out, "utf8"), /200 users/);
  assert.deepEqual((await readdir(path)).sort(), ["other.html", "result.json"]);
});

test("prints one screen with --table, every table with --verbose, and writes nothing", async ({ path }) => {
  const file = join(path, "result.json");
  await writeFile(file, renderJson(sampleResult()));
  const screen = await makeReport(file, { ...page, table: true });
  assert.match(screen, /^Pass: 200 users/);
  assert.doesNotMatch(screen, /^Where these numbers come from$/m);
  for (const table of [true, false]) {
    const tables = await makeReport(file, { ...page, table, verbose: true });
    assert.match(tables, /^Pass: 200 users[\s\S]*^Where these numbers come from$/m);
  }
  assert.deepEqual(await readdir(path), ["result.json"]);
});

test("makes the page, the tables or a format of a comparison again, and no format of a run", async ({ path }) => {
  const file = join(path, "comparison.json");
  await writeFile(file, serializeComparison(settledComparison()));
  assert.equal(await makeReport(file, page), `${join(path, "comparison.html")}\n`);
  assert.match(await readFile(join(path, "comparison.html"), "utf8"), /<h1><strong>Improved:<\/strong> map-lookup/);
  assert.match(await makeReport(file, { ...page, table: true }), /\nImproved: map-lookup answers/);
  assert.match(await makeReport(file, { ...page, verbose: true }), /^How this was decided$/m);
  assert.equal(await makeReport(file, { ...page, format: ["markdown"] }), `${join(path, "summary.md")}\n`);
  await assert.rejects(makeReport(file, { ...page, format: ["csv"] }), hasCode("usage"));
  await writeFile(file, serializeComparison(settledComparison()).replace("comparison/v1", "comparison/v9"));
  await assert.rejects(makeReport(file, page), hasCode("result_version"));
});

test("refuses to overwrite the result with its page", async ({ path }) => {
  const file = join(path, "result.json");
  const text = renderJson(sampleResult());
  await writeFile(file, text);
  await assert.rejects(makeReport(file, { ...page, out: join(path, ".", "result.json") }), hasCode("usage"));
  assert.equal(await readFile(file, "utf8"), text);
});

test("refuses a truncated, edited or newer result, each with its own error", async ({ path }) => {
  const file = join(path, "result.json");
  const text = renderJson(sampleResult());
  const refused = async (content: string, code: string): Promise<void> => {
    await writeFile(file, content);
    await assert.rejects(makeReport(file, page), hasCode(code));
  };
  await refused(text.slice(0, -100), "result_truncated");
  await refused(text.replace('"seed": 42', '"seed": 43'), "result_edited");
  await refused(text.replace("chatbench.result/v1", "chatbench.result/v9"), "result_version");
  assert.deepEqual(await readdir(path), ["result.json"]);
});

test("refuses a missing file, a folder and a file larger than any result", async ({ path }) => {
  await assert.rejects(makeReport(join(path, "absent.json"), page), hasCode("result_unreadable"));
  await mkdir(join(path, "folder"));
  await assert.rejects(makeReport(join(path, "folder"), page), hasCode("result_unreadable"));
  const huge = join(path, "huge.json");
  await writeFile(huge, "");
  await truncate(huge, MAX_RESULT_BYTES + 1);
  await assert.rejects(makeReport(huge, page), hasCode("result_unreadable"));
});

test("writes the formats asked for instead of the page, each once, and prints their paths", async ({ path }) => {
  const file = join(path, "result.json");
  await writeFile(file, renderJson(failedResult()));
  const stdout = process.stdout.write;
  let printed = "";
  process.stdout.write = ((text: string, done: () => void) => {
    printed += text;
    done();
    return true;
  }) as typeof process.stdout.write;
  const formats = ["junit", "csv", "junit", "github-action-benchmark"].flatMap((name) => ["--format", name]);
  await reportCommand()
    .parseAsync([file, ...formats], { from: "user" })
    .finally(() => {
      process.stdout.write = stdout;
    });
  const names = ["junit.xml", "timeline.csv", "benchmark-smaller-is-better.json", "benchmark-bigger-is-better.json"];
  assert.equal(printed, names.map((name) => `${join(path, name)}\n`).join(""));
  assert.deepEqual((await readdir(path)).sort(), [...names, "result.json"].sort());
});

test("leaves nothing half-written when the page cannot be written", async ({ path }) => {
  const file = join(path, "result.json");
  await writeFile(file, renderJson(sampleResult()));
  await assert.rejects(
    makeReport(file, { ...page, out: join(path, "no", "such", "page.html") }),
    hasCode("write_failed"),
  );
  assert.deepEqual(await readdir(path), ["result.json"]);
});

test.run();
