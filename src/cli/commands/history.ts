import { resolve } from "node:path";
import { Command, Option } from "commander";
import { writeFileAtomically } from "../../base/atomic-file.js";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { plural } from "../../base/counted-words.js";
import { inertText } from "../../base/hostile-text.js";
import { readVersion } from "../../base/version.js";
import type { HistoryView } from "../../report/facts/history-facts.js";
import { renderHistoryPage } from "../../report/html/history/render-history-page.js";
import { renderHistoryTable } from "../../report/table/history/render-history-table.js";
import type { History } from "../../result/history/parse-history.js";
import { trendsOf } from "../../result/history/trends.js";
import { DEFAULT_HISTORY_FILE, readHistoryFile } from "../files/history-file.js";
import { readReportAssets } from "../files/read-assets.js";
import { inputName } from "../files/read-input.js";
import { chooseEntries, type HistoryChoice, noEntries } from "../options/history-choice.js";
import { print } from "../terminal/print.js";
import { drawsBlocks, terminalStyle } from "../terminal/terminal-style.js";

export interface HistoryCommandOptions extends HistoryChoice {
  readonly last: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Finding changes takes time that grows with the square of it. */
const DEFAULT_LAST = 100;
const MAX_LAST = 1_000;

export function historyCommand(): Command {
  return new Command("history")
    .description("show how metrics changed over the runs of the gate, and at which commits")
    .argument("[file]", "the history; - reads standard input", DEFAULT_HISTORY_FILE)
    .addOption(
      new Option("--metric <path>", "show this metric only (repeatable)")
        .argParser((value: string, previous: readonly string[]) => [...previous, value])
        .default([], "all"),
    )
    .option("--scenario <name>", "show this scenario only")
    .option("--branch <name>", "show the runs of this branch only")
    .addOption(
      new Option("--last <n>", "most runs of a series, from the newest").argParser(runCount).default(DEFAULT_LAST),
    )
    .option("--out <file.html>", "write a page with charts to this file instead of printing tables")
    .option("--json", "print the series and their changes as JSON")
    .option("--no-color", "print without colours")
    .action(async (file: string, options: HistoryCommandOptions) => {
      await print(await showHistory(file, options));
    });
}

/**
 * Writes the page, or makes the tables or the JSON. Returns the command's output; lines that were skipped are named on
 * stderr.
 *
 * @throws ChatbenchError `history_unreadable`, `history_empty`, `usage` for a name that the history does not have, or
 *   `write_failed`.
 */
export async function showHistory(file: string, options: HistoryCommandOptions): Promise<string> {
  if (options.out !== undefined && resolve(options.out) === resolve(file)) {
    throw new ChatbenchError(
      "usage",
      "--out names the history itself, which the page would overwrite.",
      "Choose another name for the page, such as history.html.",
    );
  }
  const history = await readHistoryFile(file);
  const warnings = warningsOf(history);
  for (const warning of warnings) process.stderr.write(`chatbench: ${inertText(warning, 400)}\n`);
  if (history.entries.length === 0) throw noEntries(inputName(file));
  const groups = trendsOf(chooseEntries(history.entries, options), options.last);
  if (options.json)
    return `${JSON.stringify({ schema: "chatbench.trends/v1", groups, skipped: history.skipped }, null, 2)}\n`;
  const view: HistoryView = { source: inputName(file), version: readVersion(), groups, warnings };
  if (options.out !== undefined) {
    await writeFileAtomically(options.out, renderHistoryPage(view, await readReportAssets()));
    return `${options.out}\n`;
  }
  return renderHistoryTable(view, { ...terminalStyle(process.stdout, options.color), blocks: drawsBlocks() });
}

const MOST_WARNINGS = 5;

function warningsOf({ skipped }: History): readonly string[] {
  const shown = skipped.slice(0, MOST_WARNINGS).map(({ line, problem }) => `Line ${line} is left out. ${problem}`);
  const more = skipped.length - shown.length;
  return more === 0 ? shown : [...shown, `${plural(more, "more line is", "more lines are")} left out.`];
}

function runCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MAX_LAST) return count;
  throw new ChatbenchError(
    "usage",
    `--last ${inertText(text)} is not a number from 1 to ${MAX_LAST}.`,
    `Without --last, it is ${DEFAULT_LAST}.`,
  );
}
