import { join } from "node:path";
import { Command } from "commander";
import { run } from "../../experiment/run.js";
import { newRunId } from "../../protocol/marker.js";
import { RUN_FORMATS } from "../../report/formats/run-formats.js";
import { renderJson } from "../../report/json/render-json.js";
import { renderTable } from "../../report/table/render-table.js";
import { formatted } from "../files/format-files.js";
import { readReportAssets } from "../files/read-assets.js";
import { readScenarioFile } from "../files/read-scenario.js";
import { RunFolder } from "../files/run-folder.js";
import { runFiles, shownPath, storeFiles } from "../files/store-files.js";
import { type FormatOptions, formatOption, formatsNamed } from "../options/format-option.js";
import {
  clientOption,
  ledgerMemoryOption,
  outOption,
  printingOptions,
  type RunningOptions,
  setOption,
  workersOption,
} from "../options/shared-options.js";
import { INTERRUPTED, Interrupts } from "../terminal/interrupts.js";
import { sayWhereResultsAre, writeOut } from "../terminal/print.js";
import { ProgressDisplay } from "../terminal/progress-display.js";
import { terminalStyle } from "../terminal/terminal-style.js";

interface RunCommandOptions extends RunningOptions, FormatOptions {
  readonly verify: boolean;
}

export function runCommand(): Command {
  const command = new Command("run")
    .summary("run a scenario and judge every delivery")
    .description("Run a scenario: start the server, load it, judge every delivery, write result.json and report.html")
    .argument("<scenario.yaml>", "the scenario to run; - reads standard input")
    .addOption(outOption())
    .addOption(setOption("override a key of the scenario"))
    .addOption(workersOption())
    .addOption(clientOption())
    .addOption(ledgerMemoryOption())
    .option("--no-verify", "count deliveries without judging them; such a run proves nothing")
    .addOption(formatOption("write another file beside result.json", RUN_FORMATS));
  for (const option of printingOptions()) command.addOption(option);
  return command.action(async (file: string, options: RunCommandOptions) => {
    process.exitCode = await runCommandOn(file, options);
  });
}

async function runCommandOn(file: string, options: RunCommandOptions): Promise<number> {
  const parsed = await readScenarioFile(file, options.set);
  const assets = await readReportAssets();
  const runId = newRunId(Math.random);
  const folder = await RunFolder.create({
    out: options.out,
    name: parsed.scenario.name,
    runId,
    now: new Date(),
    root: "results",
  });
  const interrupts = new Interrupts(INTERRUPTED);
  const display = new ProgressDisplay(process.stderr, options.quiet === true);
  try {
    const { workers, client, verify, ledgerMemory } = options;
    const result = await run(parsed, {
      workers,
      client,
      verify,
      ledgerMemory,
      runId,
      command: ["chatbench", ...process.argv.slice(2)].join(" "),
      signal: interrupts.signal,
      onProgress: (progress) => display.onProgress(progress),
      onNotice: (notice) => display.onNotice(notice),
    });
    display.finish();
    // The files come first: whatever happens to the output, the measurement is kept.
    const main = await storeFiles(folder.path, runFiles(result, assets));
    const { files, log } = formatted(result, formatsNamed(options.format ?? [], RUN_FORMATS, "a run"));
    const more = await storeFiles(folder.path, files);
    const place = shownPath(folder.path);
    // The page first.
    const paths = [...main.names.toReversed(), ...more.names].map((name) => `\n${join(place, name)}`);
    process.stderr.write(log);
    const style = { ...terminalStyle(process.stdout, options.color), verbose: options.verbose === true };
    const text = options.json ? renderJson(result) : `\n${renderTable(result, style)}${paths.join("")}\n`;
    const lost = await writeOut(text);
    const [failure] = [...main.failures, ...more.failures];
    if (failure !== undefined) throw failure;
    if (lost !== null) sayWhereResultsAre(lost, place);
    return result.exitCode;
  } finally {
    display.finish();
    interrupts.close();
    await folder.release();
  }
}
