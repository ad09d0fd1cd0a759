/** Opens report.html in a real browser, with the installed Chart.js. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { renderHistoryPage } from "../../report/html/history/render-history-page.js";
import { renderHtml } from "../../report/html/render-html.js";
import { trendsOf } from "../../result/history/trends.js";
import type { RunResult } from "../../result/run-result.js";
import type { HeadlessPage } from "../../test-support/processes/headless-browser.js";
import { BROWSER, DRAWN_CHARTS, ReportBrowser } from "../../test-support/processes/report-page.js";
import { requireCommand, testIf } from "../../test-support/runner/requires.js";
import { withHostileText } from "../../test-support/samples/hostile-result.js";
import { clusterResult } from "../../test-support/samples/sample-cluster.js";
import { sampleHistory } from "../../test-support/samples/sample-history.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult, saturatedResult, targetResult } from "../../test-support/samples/sample-result-variants.js";
import { readReportAssets } from "./read-assets.js";

const available = requireCommand(BROWSER);

interface Context {
  readonly browser: ReportBrowser;
}

const test = suite<Context>("the report in a browser", { browser: new ReportBrowser() });

test.before(({ browser }) => browser.start());
test.after(({ browser }) => browser.close());

async function open({ browser }: Context, result: RunResult, widthPx?: number): Promise<HeadlessPage> {
  return browser.open(renderHtml(result, await readReportAssets()), widthPx);
}

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
    const page = await context.browser.open(text, widthPx);
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
  await context.browser.page.send("Emulation.setScriptExecutionDisabled", { value: true });
  try {
    const page = await open(context, sampleResult());
    const { root } = await page.send("DOM.getDocument");
    const { nodeId } = root as { nodeId: number };
    const count = async (selector: string): Promise<number> =>
      ((await page.send("DOM.querySelectorAll", { nodeId, selector })).nodeIds as readonly number[]).length;
    assert.equal(await count("figure:not([hidden])"), 0);
    assert.ok((await count("table")) > 10);
  } finally {
    await context.browser.page.send("Emulation.setScriptExecutionDisabled", { value: false });
  }
});

test.run();
