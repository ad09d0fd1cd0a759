import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { historyLine } from "../../result/history/history-entry.js";
import { ChatbenchProcess } from "../../test-support/processes/chatbench-process.js";
import { sampleEntry, sampleHistory } from "../../test-support/samples/sample-history.js";
import { historyCommand, showHistory } from "./history.js";

const test = suite<{ folder: string; file: string }>("chatbench history");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-history-"));
  context.file = join(context.folder, "history.jsonl");
  await writeFile(context.file, sampleHistory().map(historyLine).join(""));
});

test.after.each(({ folder }) => rm(folder, { recursive: true }));

const ALL = { metric: [], last: 200, color: false };

const refusal = async (promise: Promise<string>): Promise<ChatbenchError> => {
  const thrown = await promise.catch((error: unknown) => error);
  assert.ok(thrown instanceof ChatbenchError, String(thrown));
  assert.ok(thrown.hint);
  return thrown;
};

test("prints a table of every metric", async ({ file }) => {
  const text = await showHistory(file, ALL);
  assert.match(text, /^2 of 7 series changed; last /);
  assert.match(text, /latency\.dm\.p99 .* \+48\.9 %/);
});

test("shows the metrics, the scenario, the branch and the number of runs that are asked for", async ({ file }) => {
  const entries = [...sampleHistory(), sampleEntry(50, { scenario: "other", branch: "fix", values: { x: 1 } })];
  await writeFile(file, entries.map(historyLine).join(""));
  const show = async (given: object): Promise<string> => showHistory(file, { ...ALL, ...given });
  const one = await show({ metric: ["latency.dm.p99", "server.cpuSec"] });
  assert.match(one, /^ +latency\.dm\.p99 /m);
  assert.match(one, /^ +server\.cpuSec /m);
  assert.doesNotMatch(one, /latency\.dm\.p50|counters/);
  for (const given of [{ scenario: "other" }, { branch: "fix" }]) {
    assert.match(await show(given), /^other: /m);
    assert.doesNotMatch(await show(given), /^ci: /m);
  }
  assert.match(await show({ scenario: "ci", last: 12 }), /^ +12 runs, /m);
});

test("a name that the history does not have gets the nearest one", async ({ file }) => {
  const metric = await refusal(showHistory(file, { ...ALL, metric: ["latency.dm.p98"] }));
  assert.equal(metric.code, "usage");
  assert.equal(metric.message, "latency.dm.p98 is no metric of this history. Did you mean latency.dm.p99?");
  const absent = await refusal(showHistory(file, { ...ALL, metric: ["memory.growth.rss"] }));
  assert.equal(absent.message, "No run of this history has memory.growth.rss.");
  const scenario = await refusal(showHistory(file, { ...ALL, scenario: "cj" }));
  assert.equal(scenario.message, "No run of this history is of the scenario cj. Did you mean ci?");
  const branch = await refusal(showHistory(file, { ...ALL, branch: "mains" }));
  assert.match(branch.message, /Did you mean main\?$/);
});

test("--out writes the page and prints its path", async ({ folder, file }) => {
  const out = join(folder, "page.html");
  assert.equal(await showHistory(file, { ...ALL, out }), `${out}\n`);
  assert.match(await readFile(out, "utf8"), /^<!doctype html>[\s\S]*3f4233d[\s\S]*<\/html>\n$/);
  assert.deepEqual((await readdir(folder)).sort(), ["history.jsonl", "page.html"]);
});

test("--out never overwrites the history", async ({ folder, file }) => {
  const text = await readFile(file, "utf8");
  assert.equal((await refusal(showHistory(file, { ...ALL, out: join(folder, ".", "history.jsonl") }))).code, "usage");
  assert.equal(await readFile(file, "utf8"), text);
});

test("--json prints the series with their changes", async ({ file }) => {
  const { schema, groups, skipped } = JSON.parse(await showHistory(file, { ...ALL, json: true }));
  assert.equal(schema, "chatbench.trends/v1");
  assert.deepEqual(skipped, []);
  assert.equal(groups[1].trends[1].metric, "latency.dm.p99");
  assert.equal(groups[1].trends[1].changes[0].index, 24);
});

test("--last takes a number of runs", () => {
  const command = historyCommand().exitOverride();
  for (const text of ["0", "-1", "1.5", "many", "1001"]) {
    assert.throws(
      () => command.parseOptions(["--last", text]),
      (thrown) => thrown instanceof ChatbenchError,
    );
  }
  command.parseOptions(["--last", "30"]);
  assert.equal(command.opts()["last"], 30);
});

test("a history with no run that can be read is an error", async ({ file }) => {
  await writeFile(file, "");
  assert.equal((await refusal(showHistory(file, ALL))).code, "history_empty");
});

test("lines that are left out are named on stderr, and the rest is shown", async ({ folder, file }) => {
  const lines = sampleHistory().map(historyLine);
  lines.splice(2, 0, "oops\n", '{"schema":"chatbench.history/v7"}\n');
  await writeFile(file, `${lines.join("")}{"schema":"chatb`);
  const command = new ChatbenchProcess(["history", file, "--metric", "latency.dm.p99"], folder);
  assert.equal(await command.ended, 0);
  const { stdout, stderr } = command;
  assert.match(stdout, /^ +40 runs, /m);
  assert.match(stderr, /^chatbench: Line 3 is left out\. It is cut short, or is not JSON/m);
  assert.match(stderr, /^chatbench: Line 4 is left out\. It has the schema chatbench\.history\/v7/m);
  assert.match(stderr, /^chatbench: Line 43 is left out\. .* It is the last line, and has no end\.$/m);
});

test.run();
