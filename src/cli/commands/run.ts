import { join, relative } from "node:path";
import { Command, Option } from "commander";
import { writeFileAtomically } from "../../base/atomic-file.js";
import { inertText } from "../../base/hostile-text.js";
import { run } from "../../experiment/run.js";
import { CLIENTS, type ClientName } from "../../loadgen/client/clients.js";
import { newRunId } from "../../protocol/marker.js";
import { type ReportAssets, renderHtml } from "../../report/html/render-html.js";
import { renderJson } from "../../report/json/render-json.js";
import { renderTable } from "../../report/table/render-table.js";
import type { RunResult } from "../../result/run-result.js";
import { readReportAssets } from "../files/read-assets.js";
import { readScenarioFile } from "../files/read-scenario.js";
import { RunFolder } from "../files/run-folder.js";
import { ledgerMemoryOption, setOption, workersOption } from "../options/shared-options.js";
import { Interrupts } from "../terminal/interrupts.js";
import { writeOut } from "../terminal/print.js";
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

const INTERRUPTED = "\nchatbench: interrupted; writing what was measured so far. Interrupt again to stop at once.\n";

export function runCommand(): Command {
  return new Command("run")
    .summary("run a scenario and judge every delivery")
    .description("Run a scenario: start the server, load it, judge every delivery, write result.json and report.html")
    .argument("<scenario.yaml>", "the scenario to run; - reads standard input")
    .option("--out <dir>", "write into this folder (default: results/<name>/<time>-<id>/)")
    .addOption(setOption("override a key of the scenario"))
    .addOption(workersOption())
    .addOption(new Option("--client <name>", "WebSocket client").choices(Object.keys(CLIENTS)).default("lean"))
    .addOption(ledgerMemoryOption())
    .option("--no-verify", "count deliveries without judging them; such a run proves nothing")
    .option("--json", "print the result as JSON instead of tables")
    .option("--verbose", "print every table, not just one screen")
    .option("--quiet", "show no progress")
    .option("--no-color", "print without colours")
    .action(async (file: string, options: RunCommandOptions) => {
      process.exitCode = await runCommandOn(file, options);
    });
}

interface Stored {
  /** The paths of the written files, the page first. */
  readonly names: readonly string[];
  readonly failures: readonly unknown[];
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
    const { names, failures } = await store(folder.path, result, assets);
    const shown = relative(process.cwd(), folder.path);
    const place = shown.startsWith("..") ? folder.path : shown;
    const paths = names.map((name) => `\n${join(place, name)}`).join("");
    const style = { ...terminalStyle(process.stdout, options.color), verbose: options.verbose === true };
    const lost = await writeOut(options.json ? renderJson(result) : `\n${renderTable(result, style)}${paths}\n`);
    if (failures.length > 0) throw failures[0];
    if (lost !== null) {
      process.stderr.write(
        `chatbench: The output could not be written: ${lost.reason}. The results are in ${inertText(place)}.\n`,
      );
    }
    return result.exitCode;
  } finally {
    display.finish();
    interrupts.close();
    await folder.release();
  }
}

/** Writes the result and then the page; on a full disk there may be room for the result only. */
async function store(folder: string, result: RunResult, assets: ReportAssets): Promise<Stored> {
  const files = [
    { name: "result.json", render: () => renderJson(result) },
    { name: "report.html", render: () => renderHtml(result, assets) },
  ];
  const names: string[] = [];
  const failures: unknown[] = [];
  for (const { name, render } of files) {
    try {
      await writeFileAtomically(join(folder, name), render());
      names.unshift(name);
    } catch (thrown) {
      failures.push(thrown);
    }
  }
  return { names, failures };
}
