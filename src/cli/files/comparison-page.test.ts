/** Opens comparison.html in a real browser, with the installed Chart.js. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { renderComparisonHtml } from "../../report/html/render-comparison-html.js";
import type { Comparison } from "../../result/comparison/comparison.js";
import type { HeadlessPage } from "../../test-support/processes/headless-browser.js";
import { BROWSER, DRAWN_CHARTS, ReportBrowser } from "../../test-support/processes/report-page.js";
import { requireCommand, testIf } from "../../test-support/runner/requires.js";
import { regressedComparison, settledComparison } from "../../test-support/samples/sample-comparisons.js";
import { hostileComparison, routingGrid, sweepComparison } from "../../test-support/samples/sample-sweeps.js";
import { readReportAssets } from "./read-assets.js";

const available = requireCommand(BROWSER);

interface Context {
  readonly browser: ReportBrowser;
}

const test = suite<Context>("a comparison in a browser", { browser: new ReportBrowser() });

test.before(({ browser }) => browser.start());
test.after(({ browser }) => browser.close());

async function open({ browser }: Context, comparison: Comparison, widthPx?: number): Promise<HeadlessPage> {
  return browser.open(renderComparisonHtml(comparison, await readReportAssets()), widthPx);
}

const COMPARISONS: readonly (readonly [name: string, comparison: Comparison, charts: number])[] = [
  ["two routings", settledComparison(), 9],
  ["a sweep", sweepComparison(), 5],
  ["a grid", routingGrid(), 6],
  ["text that tries to break out, and no readable histogram", hostileComparison(), 5],
];

for (const [name, comparison, charts] of COMPARISONS) {
  testIf(test, `draws every chart of ${name} without errors or fetches`, available, async (context) => {
    const page = await open(context, comparison);
    assert.equal(await page.evaluate(DRAWN_CHARTS), charts);
    assert.deepEqual(page.complaints, []);
  });
}

testIf(test, "never scrolls sideways, on a narrow phone or a wide screen", available, async (context) => {
  for (const comparison of [regressedComparison(), routingGrid(), sweepComparison(), hostileComparison()]) {
    for (const width of [390, 1_920]) {
      const page = await open(context, comparison, width);
      const { scrollWidth, clientWidth } = (await page.evaluate(
        "(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))(document.documentElement)",
      )) as Readonly<Record<"scrollWidth" | "clientWidth", number>>;
      assert.equal(scrollWidth, clientWidth);
    }
  }
});

testIf(test, "draws a chart that was closed once it is opened", available, async (context) => {
  const page = await open(context, sweepComparison());
  const before = await page.evaluate(DRAWN_CHARTS);
  await page.evaluate(`for (const details of document.querySelectorAll("details")) details.open = true;
    new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);
  assert.equal(await page.evaluate(DRAWN_CHARTS), Number(before) + 1);
});

test.run();
