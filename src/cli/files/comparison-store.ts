import { join } from "node:path";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { makeFolder, removeFolders } from "../../base/make-folder.js";
import { systemErrorText } from "../../base/system-error.js";
import type { ComparisonPlan } from "../../experiment/comparison/plan-comparison.js";
import type { MadeRun } from "../../experiment/comparison/run-comparison.js";
import type { ReportAssets } from "../../report/html/page/document.js";
import { renderComparisonHtml } from "../../report/html/render-comparison-html.js";
import type { Comparison } from "../../result/comparison/comparison.js";
import { serializeComparison } from "../../result/comparison/parse-comparison.js";
import type { RunResult } from "../../result/run-result.js";
import { type OutputFile, runFiles, shownPath, storeFiles } from "./store-files.js";

const MAX_SLUG_LENGTH = 40;

/**
 * The files of a comparison: each run in a sub-folder of its own as soon as it is made, then the comparison beside
 * them. What cannot be written is noted, and the rest is still tried.
 */
export class ComparisonStore {
  readonly #folder: string;
  readonly #assets: ReportAssets;
  readonly #names: string[] = [];
  readonly #failures: unknown[] = [];

  /** @param folder the path of the comparison's folder, which exists. */
  constructor(folder: string, assets: ReportAssets) {
    this.#folder = folder;
    this.#assets = assets;
  }

  /** The paths of the comparison's written files, as a person would type them; the page first. */
  get shownFiles(): readonly string[] {
    const isPage = (name: string): number => Number(name.endsWith(".html"));
    return [...this.#names].sort((a, b) => isPage(b) - isPage(a)).map((name) => join(this.place, name));
  }

  /** The folder's path, as a person would type it. */
  get place(): string {
    return shownPath(this.#folder);
  }

  /** Why files could not be written. */
  get failures(): readonly unknown[] {
    return this.#failures;
  }

  /** Writes the files of one run into a new sub-folder. */
  async addRun(name: string, result: RunResult): Promise<void> {
    const folder = join(this.#folder, name);
    try {
      const made = await makeFolder(folder);
      const { failures } = await storeFiles(folder, runFiles(result, this.#assets));
      this.#failures.push(...failures);
      await removeFolders(made);
    } catch (thrown) {
      const message = `The folder ${folder} could not be created: ${systemErrorText(thrown)}.`;
      const hint = "Free some space, or choose a folder that you may write to with --out.";
      this.#failures.push(new ChatbenchError("write_failed", message, hint, { cause: thrown }));
    }
  }

  /** Writes comparison.json, then comparison.html: on a full disk there may be room for the first only. */
  async addComparison(comparison: Comparison): Promise<void> {
    await this.addFiles([
      { name: "comparison.json", render: () => serializeComparison(comparison) },
      { name: "comparison.html", render: () => renderComparisonHtml(comparison, this.#assets) },
    ]);
  }

  /** Writes further files into the folder. */
  async addFiles(files: readonly OutputFile[]): Promise<void> {
    const { names, failures } = await storeFiles(this.#folder, files);
    this.#names.push(...names);
    this.#failures.push(...failures);
  }
}

/** Returns the name of the folder of a run that was made. Repeated runs make at most twice as many as planned. */
export const madeRunFolder = ({ number, variant }: MadeRun, { order, variants }: ComparisonPlan): string =>
  runFolderName(number, 2 * order.length, variants[variant]?.label ?? "");

/**
 * Returns the name of a run's folder: `07-users-1000-map-scan`. Names sort in the order of the runs, and are safe on
 * every file system.
 *
 * @param of how many runs there are.
 */
export function runFolderName(number: number, of: number, label: string): string {
  const slug = label.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+/, "");
  const cut = slug.slice(0, MAX_SLUG_LENGTH).replace(/[-.]+$/, "");
  const place = String(number).padStart(String(of).length, "0");
  return cut === "" ? place : `${place}-${cut}`;
}
