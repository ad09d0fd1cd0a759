import { join, relative } from "node:path";
import { writeFileAtomically } from "../../base/atomic-file.js";
import type { ReportAssets } from "../../report/html/page/document.js";
import { renderHtml } from "../../report/html/render-html.js";
import { renderJson } from "../../report/json/render-json.js";
import type { RunResult } from "../../result/run-result.js";

/** A file of a command's output, rendered when it is its turn. */
export interface OutputFile {
  readonly name: string;
  readonly render: () => string;
}

export interface Stored {
  /** The names of the written files, in their order. */
  readonly names: readonly string[];
  /** Why the others could not be written. */
  readonly failures: readonly unknown[];
}

/** Returns the files of a run, the most important first: on a full disk there may be room for the result only. */
export function runFiles(result: RunResult, assets: ReportAssets): readonly OutputFile[] {
  return [
    { name: "result.json", render: () => renderJson(result) },
    { name: "report.html", render: () => renderHtml(result, assets) },
  ];
}

/** Writes files into a folder, one after the other. One that fails does not keep the next from being written. */
export async function storeFiles(folder: string, files: readonly OutputFile[]): Promise<Stored> {
  const names: string[] = [];
  const failures: unknown[] = [];
  for (const { name, render } of files) {
    try {
      await writeFileAtomically(join(folder, name), render());
      names.push(name);
    } catch (thrown) {
      failures.push(thrown);
    }
  }
  return { names, failures };
}

/** Returns a folder's path as a person would type it: relative, unless it lies outside the current folder. */
export function shownPath(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path.startsWith("..") ? folder : path;
}
