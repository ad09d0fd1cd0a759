import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ChatbenchError, errorMessage } from "../../base/chatbench-error.js";
import type { ReportAssets } from "../../report/html/page/document.js";

/**
 * Reads the files embedded in report.html. Chart.js exports only its module builds; the browser build is in the same
 * folder.
 *
 * @throws ChatbenchError `asset_missing` when chart.js is not installed correctly.
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
