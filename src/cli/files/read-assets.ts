import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ChatbenchError, errorMessage } from "../../base/chatbench-error.js";
import type { ReportAssets } from "../../report/html/render-html.js";

/**
 * Reads what report.html carries in itself. Chart.js exports only its module builds; the browser build
 * lies beside them.
 *
 * @throws ChatbenchError `asset_missing` when chart.js is not installed as it should be.
 */
export async function readReportAssets(): Promise<ReportAssets> {
  try {
    const main = createRequire(import.meta.url).resolve("chart.js");
    return { chartJs: await readFile(join(dirname(main), "chart.umd.min.js"), "utf8") };
  } catch (thrown) {
    throw new ChatbenchError(
      "asset_missing",
      `The browser build of chart.js could not be read: ${errorMessage(thrown)}.`,
      "Install chatbench again (npm ci).",
      { cause: thrown },
    );
  }
}
