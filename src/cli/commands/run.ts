import { join, relative } from "node:path";
import { Command, Option } from "commander";
import { writeFileAtomically } from "../../base/atomic-file.js";
import { run } from "../../experiment/run.js";
import { CLIENTS, type ClientName } from "../../loadgen/client/clients.js";
import { newRunId } from "../../protocol/marker.js";
import { renderHtml } from "../../report/html/render-html.js";
import { renderJson } from "../../report/json/render-json.js";
import { renderTable } from "../../report/table/render-table.js";
import { readReportAssets } from "../files/read-assets.js";
import { readScenarioFile } from "../files/read-scenario.js";
import { RunFolder } from "../files/run-folder.js";
import { setOption } from "../options/set-option.js";
import { ledgerMemoryOption, workersOption } from "../options/situation-options.js";
import { Interrupts } from "../terminal/interrupts.js";
import { ProgressDisplay } from "../terminal/progress-display.js";
import { terminalStyle } from "../terminal/terminal-style.js";

interface RunCommandOptions {
  readonly out?: string;
  readonly set: readonly string[];
  readonly workers?: number;
  readonly client: ClientName;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
  readonly verify: boolean;
  readonly ledgerMemory: number;
}

export function runCommand(): Command {
  return new Command("run")
    .description("run a scenario: start the server, load it, judge every delivery, write result.json and report.html")
    .argument("<scenario.yaml>", "the scenario")
    .option("--out <dir>", "write exactly there (default: results/<name>/<time>-<id>/)")
    .addOption(setOption("override a key of the scenario"))
    .addOption(workersOption())
    .addOption(new Option("--client <name>", "WebSocket client").choices(Object.keys(CLIENTS)).default("lean"))
    .addOption(ledgerMemoryOption())
    .option("--no-verify", "count deliveries without judging them; such a run proves nothing")
    .option("--json", "print the result as JSON instead of tables")
    .option("--verbose", "print every table instead of one screen")
    .option("--quiet", "no progress")
    .option("--no-color", "no colours")
    .action(async (file: string, options: RunCommandOptions) => {
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
  const interrupts = new Interrupts();
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
    const style = { ...terminalStyle(process.stdout, options.color), verbose: options.verbose === true };
    process.stdout.write(options.json ? renderJson(result) : `\n${renderTable(result, style)}`);
    await writeFileAtomically(join(folder.path, "result.json"), renderJson(result));
    await writeFileAtomically(join(folder.path, "report.html"), renderHtml(result, assets));
    const shown = relative(process.cwd(), folder.path);
    const place = shown.startsWith("..") ? folder.path : shown;
    if (!options.json) process.stdout.write(`\n${join(place, "report.html")}\n${join(place, "result.json")}\n`);
    return result.exitCode;
  } finally {
    display.finish();
    interrupts.close();
    await folder.release();
  }
}
