import { relative } from "node:path";
import { nowUs } from "../../base/clock.js";
import type { ExitCode } from "../../base/exit-codes.js";
import { readVersion } from "../../base/version.js";
import { compareResults } from "../../experiment/comparison/compare-results.js";
import { newRunId } from "../../protocol/marker.js";
import { ComparisonStore } from "../files/comparison-store.js";
import { readReportAssets } from "../files/read-assets.js";
import { isStandardInput } from "../files/read-input.js";
import { readResultsToCompare } from "../files/read-results.js";
import { RunFolder } from "../files/run-folder.js";
import type { CompareOptions } from "../options/compare-options.js";
import { concludeComparison } from "./conclude-comparison.js";

/** Compares stored results, each of which is a variant of its own, the first one the baseline. */
export async function compareStored(files: readonly string[], options: CompareOptions): Promise<ExitCode> {
  const startUs = nowUs();
  const now = new Date();
  const results = await readResultsToCompare(files);
  const assets = await readReportAssets();
  const [first] = results;
  const name = first?.result.scenario.name ?? "";
  const folder = await RunFolder.create({ out: options.out, name, runId: newRunId(Math.random), now, root: "results" });
  try {
    const sides = results.map(({ path, label, result }) => ({
      label,
      settings: {},
      runs: [{ file: isStandardInput(path) ? path : relative(folder.path, path), result, repeats: null }],
    }));
    const comparison = compareResults(sides, {
      name,
      command: ["chatbench", ...process.argv.slice(2)].join(" "),
      chatbench: readVersion(),
      startedAt: now.toISOString(),
      durationUs: nowUs() - startUs,
      vary: [],
      plan: null,
      interrupted: false,
    });
    return await concludeComparison(comparison, new ComparisonStore(folder.path, assets), options);
  } finally {
    await folder.release();
  }
}
