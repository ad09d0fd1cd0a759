/** Opens report.html in a real browser, with the installed Chart.js. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { renderHistoryPage } from "../../report/html/history/render-history-page.js";
import { renderHtml } from "../../report/html/render-html.js";
import { trendsOf } from "../../result/history/trends.js";
import type { RunResult } from "../../result/run-result.js";
import { findCommand, serverPath } from "../../server-under-test/processes/find-command.js";
import { HeadlessPage } from "../../test-support/processes/headless-browser.js";
import { requireCommand, testIf } from "../../test-support/runner/requires.js";
import { withHostileText } from "../../test-support/samples/hostile-result.js";
import { clusterResult } from "../../test-support/samples/sample-cluster.js";
import { sampleHistory } from "../../test-support/samples/sample-history.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult, saturatedResult, targetResult } from "../../test-support/samples/sample-result-variants.js";
import { readReportAssets } from "./read-assets.js";

const BROWSER = "chromium";
const available = requireCommand(BROWSER);

interface Browser {
  page: HeadlessPage | null;
  folder: string;
}

const test = suite<Browser>("the report in a browser", { page: null, folder: "" });

test.before(async (context) => {
  const command = findCommand(BROWSER, serverPath());
  if (command === undefined) return;
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-page-"));
  context.page = await HeadlessPage.start(command);
});

test.after(async ({ page, folder }) => {
  await page?.close();
  if (folder !== "") await rm(folder, { recursive: true });
});

async function open(browser: Browser, result: RunResult, widthPx = 1_200): Promise<HeadlessPage> {
  return openText(browser, renderHtml(result, await readReportAssets()), widthPx);
}

async function openText({ page, folder }: Browser, text: string, widthPx: number): Promise<HeadlessPage> {
  assert.ok(page !== null);
  const file = join(folder, "report.html");
  await writeFile(file, text);
  page.complaints.length = 0;
  const size = { width: widthPx, height: 800, deviceScaleFactor: 1, mobile: widthPx < 600 };
  await page.send("Emulation.setDeviceMetricsOverride", size);
  await page.open(`file://${file}`);
  return page;
}

/** Counts the charts with more than a few colours in a small copy; an empty canvas has one. */
const DRAWN_CHARTS = `[...document.querySelectorAll("canvas")].filter((canvas) => {
  const copy = new OffscreenCanvas(100, 50).getContext("2d");
  copy.drawImage(canvas, 0, 0, 100, 50);
  return canvas.checkVisibility() && new Set(new Uint32Array(copy.getImageData(0, 0, 100, 50).data.buffer)).size > 10;
}).length`;

const RESULTS: readonly (readonly [name: string, result: RunResult, charts: number])[] = [
  ["a failure", failedResult(), 10],
  ["a saturated generator", saturatedResult(), 10],
  ["a server that was running already", targetResult(), 7],
  ["text that tries to break out, and no readable histogram", withHostileText(failedResult()), 9],
];

for (const [name, result, charts] of RESULTS) {
  testIf(test, `draws every chart of ${name} without errors or fetches`, available, async (context) => {
    const page = await open(context, result);
    assert.equal(await page.evaluate(DRAWN_CHARTS), charts);
    assert.deepEqual(page.complaints, []);
  });
}

testIf(test, "never scrolls sideways on a narrow phone", available, async (context) => {
  for (const result of [failedResult(), withHostileText(failedResult()), clusterResult()]) {
    const page = await open(context, result, 390);
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 390);
  }
});

testIf(test, "a history's page draws every chart, and never scrolls sideways", available, async (context) => {
  const view = { source: "h.jsonl", version: "0", groups: trendsOf(sampleHistory(), 200), warnings: [] };
  const text = renderHistoryPage(view, await readReportAssets());
  for (const widthPx of [390, 1_200]) {
    const page = await openText(context, text, widthPx);
    assert.equal(await page.evaluate(DRAWN_CHARTS), 7);
    assert.ok(Number(await page.evaluate("document.documentElement.scrollWidth")) <= widthPx);
    assert.deepEqual(page.complaints, []);
  }
});

testIf(test, "its policy blocks any script that is not its own", available, async (context) => {
  const page = await open(context, sampleResult());
  await page.evaluate(`const intruder = document.createElement("script");
    intruder.textContent = "window.intruded = true"; document.body.append(intruder); 0`);
  assert.equal(await page.evaluate("window.intruded === undefined"), true);
  assert.ok(page.complaints.some(({ text }) => text.includes("Content Security Policy")));
});

testIf(test, "opens all details for printing and closes them afterwards", available, async (context) => {
  const page = await open(context, sampleResult());
  const closed = `document.querySelectorAll("details:not([open])").length`;
  const before = await page.evaluate(closed);
  await page.evaluate(`window.dispatchEvent(new Event("beforeprint"))`);
  assert.deepEqual([before, await page.evaluate(closed)], [4, 0]);
  await page.evaluate(`window.dispatchEvent(new Event("afterprint"))`);
  assert.equal(await page.evaluate(closed), before);
  assert.deepEqual(page.complaints, []);
});

testIf(test, "without scripts, shows its tables and no empty charts", available, async (context) => {
  assert.ok(context.page !== null);
  await context.page.send("Emulation.setScriptExecutionDisabled", { value: true });
  try {
    const page = await open(context, sampleResult());
    const { root } = await page.send("DOM.getDocument");
    const { nodeId } = root as { nodeId: number };
    const count = async (selector: string): Promise<number> =>
      ((await page.send("DOM.querySelectorAll", { nodeId, selector })).nodeIds as readonly number[]).length;
    assert.equal(await count("figure:not([hidden])"), 0);
    assert.ok((await count("table")) > 10);
  } finally {
    await context.page.send("Emulation.setScriptExecutionDisabled", { value: false });
  }
});

test.run();
