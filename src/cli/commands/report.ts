import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { writeFileAtomically } from "../../base/atomic-file.js";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { COMPARISON_FORMATS } from "../../report/formats/comparison/comparison-formats.js";
import { RUN_FORMATS } from "../../report/formats/run-formats.js";
import type { ReportAssets } from "../../report/html/page/document.js";
import { renderComparisonHtml } from "../../report/html/render-comparison-html.js";
import { renderHtml } from "../../report/html/render-html.js";
import { renderComparisonTable } from "../../report/table/render-comparison-table.js";
import { renderTable, type TableOptions } from "../../report/table/render-table.js";
import { formatted } from "../files/format-files.js";
import { readReportAssets } from "../files/read-assets.js";
import { isStandardInput } from "../files/read-input.js";
import { type Reportable, readReportable } from "../files/read-result.js";
import { storeFiles } from "../files/store-files.js";
import { type FormatOptions, formatOption, formatsNamed } from "../options/format-option.js";
import { print } from "../terminal/print.js";
import { terminalStyle } from "../terminal/terminal-style.js";

export interface ReportCommandOptions extends FormatOptions {
  readonly out?: string;
  readonly table?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

export function reportCommand(): Command {
  return new Command("report")
    .description("make the report of a finished run or comparison again, from its JSON")
    .argument(
      "<result.json>",
      "the result.json of a run, or the comparison.json of a comparison; - reads standard input",
    )
    .option(
      "--out <file.html>",
      "write the page to this file (default: report.html or comparison.html beside the result)",
    )
    .option("--table", "print the tables that the command printed instead of writing a page")
    .option("--verbose", "print every table instead of writing a page")
    .addOption(
      formatOption("write this beside the result instead of a page", RUN_FORMATS).conflicts([
        "out",
        "table",
        "verbose",
      ]),
    )
    .option("--no-color", "print without colours")
    .action(async (file: string, options: ReportCommandOptions) => {
      await print(await makeReport(file, options));
    });
}

/**
 * Writes the page or other formats, or makes the tables. Returns the command's output.
 *
 * @throws ChatbenchError when the result cannot be read or is invalid, or a file cannot be written.
 */
export async function makeReport(file: string, options: ReportCommandOptions): Promise<string> {
  if (isStandardInput(file) && options.out === undefined && !options.table) {
    throw new ChatbenchError(
      "usage",
      "A result from standard input has no folder to write to.",
      "Add --out page.html, or --table to print the tables.",
    );
  }
  const subject = await readReportable(file);
  const { format = [] } = options;
  if (format.length > 0) return writeFormats(dirname(file), subject, format);
  const { table = false, verbose = false, color } = options;
  if (table || verbose) return tablesOf(subject, { ...terminalStyle(process.stdout, color), verbose });
  const out = options.out ?? join(dirname(file), subject.kind === "run" ? "report.html" : "comparison.html");
  if (resolve(out) === resolve(file)) {
    throw new ChatbenchError(
      "usage",
      "--out names the result itself, which the page would overwrite.",
      "Choose another name for the page, such as report.html.",
    );
  }
  await writeFileAtomically(out, pageOf(subject, await readReportAssets()));
  return `${out}\n`;
}

function tablesOf(subject: Reportable, options: TableOptions): string {
  return subject.kind === "run"
    ? renderTable(subject.result, options)
    : renderComparisonTable(subject.comparison, options);
}

function pageOf(subject: Reportable, assets: ReportAssets): string {
  return subject.kind === "run" ? renderHtml(subject.result, assets) : renderComparisonHtml(subject.comparison, assets);
}

async function writeFormats(folder: string, subject: Reportable, formats: readonly string[]): Promise<string> {
  const { files, log } =
    subject.kind === "run"
      ? formatted(subject.result, formatsNamed(formats, RUN_FORMATS, "a run"))
      : formatted(subject.comparison, formatsNamed(formats, COMPARISON_FORMATS, "a comparison"));
  const { names, failures } = await storeFiles(folder, files);
  process.stderr.write(log);
  if (failures.length > 0) throw failures[0];
  return names.map((name) => `${join(folder, name)}\n`).join("");
}
