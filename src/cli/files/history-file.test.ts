import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { historyLine } from "../../result/history/history-entry.js";
import { MAX_HISTORY_BYTES } from "../../result/history/parse-history.js";
import { sampleEntry } from "../../test-support/samples/sample-history.js";
import { appendHistory, readHistoryFile } from "./history-file.js";

const test = suite<{ folder: string }>("history file");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-history-"));
});

test.after.each(({ folder }) => rm(folder, { recursive: true }));

function hasCode(code: string, message: RegExp): (thrown: unknown) => boolean {
  return (thrown) =>
    thrown instanceof ChatbenchError &&
    thrown.code === code &&
    message.test(thrown.message) &&
    thrown.hint !== undefined;
}

test("each run adds a line; the file and its folders are made for the first", async ({ folder }) => {
  const file = join(folder, "results", "deep", "history.jsonl");
  await appendHistory(file, sampleEntry(0));
  await appendHistory(file, sampleEntry(1));
  assert.equal(await readFile(file, "utf8"), historyLine(sampleEntry(0)) + historyLine(sampleEntry(1)));
  assert.deepEqual(await readHistoryFile(file), { entries: [sampleEntry(0), sampleEntry(1)], skipped: [] });
});

test("a line that was cut off stays, and the next one begins on a line of its own", async ({ folder }) => {
  const file = join(folder, "history.jsonl");
  const cut = historyLine(sampleEntry(0)).slice(0, 50);
  await writeFile(file, cut);
  await appendHistory(file, sampleEntry(1));
  assert.equal(await readFile(file, "utf8"), `${cut}\n${historyLine(sampleEntry(1))}`);
  const { entries, skipped } = await readHistoryFile(file);
  assert.deepEqual(entries, [sampleEntry(1)]);
  assert.deepEqual(
    skipped.map(({ line }) => line),
    [1],
  );
});

test("processes that add at once do not mix their lines", async ({ folder }) => {
  const file = join(folder, "history.jsonl");
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    import { appendHistory } from ${url("./history-file.js")};
    import { sampleEntry } from ${url("../../test-support/samples/sample-history.js")};
    const values = Object.fromEntries(Array.from({ length: 400 }, (_, i) => ["metric" + i, i]));
    for (let day = 0; day < 25; day++) await appendHistory(${JSON.stringify(file)}, sampleEntry(day, { values }));`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["ignore", "ignore", "inherit"] }),
  );
  for (const [code] of await Promise.all(children.map((child) => once(child, "exit")))) assert.equal(code, 0);
  const { entries, skipped } = await readHistoryFile(file);
  assert.deepEqual(skipped, []);
  assert.equal(entries.length, 100);
  assert.ok(entries.every(({ values }) => Object.keys(values).length === 400));
});

test("a history that cannot be added to is left as it is", async ({ folder }) => {
  await writeFile(join(folder, "file"), "old");
  await assert.rejects(
    appendHistory(join(folder, "file", "h.jsonl"), sampleEntry(0)),
    hasCode("write_failed", /could not be added to: /),
  );
  await mkdir(join(folder, "sub"));
  await assert.rejects(appendHistory(join(folder, "sub"), sampleEntry(0)), hasCode("write_failed", /it is a folder/));
  assert.equal(await readFile(join(folder, "file"), "utf8"), "old");
  assert.deepEqual(await readdir(join(folder, "sub")), []);
});

test("a missing history, a folder, and one larger than any are refused", async ({ folder }) => {
  await assert.rejects(readHistoryFile(join(folder, "none")), hasCode("history_unreadable", /^There is no file/));
  await assert.rejects(readHistoryFile(folder), hasCode("history_unreadable", /is a folder/));
  const huge = join(folder, "huge.jsonl");
  await writeFile(huge, "");
  await truncate(huge, MAX_HISTORY_BYTES + 1);
  await assert.rejects(readHistoryFile(huge), hasCode("history_unreadable", /too large/));
});

test.run();
