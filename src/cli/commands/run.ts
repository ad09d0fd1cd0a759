import { join, relative } from "node:path";
import { Command, Option } from "commander";
import { writeFileAtomically } from "../../base/atomic-file.js";
import { nowUs } from "../../base/clock.js";
import { inertText } from "../../base/hostile-text.js";
import { CLIENTS, type ClientName } from "../../loadgen/client/clients.js";
import { assembleResult } from "../../loadgen/coordinator/outcome/assemble-result.js";
import { runScenario } from "../../loadgen/coordinator/run-scenario.js";
import { appraise, refuseImpossible, warningsOf } from "../../loadgen/feasibility/appraise.js";
import { isOneMachine } from "../../loadgen/feasibility/situation.js";
import { type PortRange, USUAL_PORTS } from "../../loadgen/routes/port-range.js";
import { newRunId } from "../../protocol/marker.js";
import { processesOf, type ServerUnderTest } from "../../protocol/server-control.js";
import { renderHtml } from "../../report/html/render-html.js";
import { renderJson } from "../../report/json/render-json.js";
import { renderTable } from "../../report/table/render-table.js";
import type { Environment, RunResult } from "../../result/run-result.js";
import type { ParsedScenario } from "../../scenario/parse-scenario.js";
import type { Scenario, ServerSettings } from "../../scenario/schema/scenario.js";
import { startServer } from "../../server-under-test/start-server.js";
import { readReportAssets } from "../files/read-assets.js";
import { readScenarioFile } from "../files/read-scenario.js";
import { RunFolder } from "../files/run-folder.js";
import { readVersion } from "../files/version.js";
import { type Machine, readMachine } from "../machine/machine.js";
import { readMachineFacts } from "../machine/machine-facts.js";
import { setOption } from "../options/set-option.js";
import { ledgerMemoryOption, situationOf, workersOption } from "../options/situation-options.js";
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
    .option("--quiet", "no progress")
    .option("--no-color", "no colours")
    .action(async (file: string, options: RunCommandOptions) => {
      process.exitCode = await run(file, options);
    });
}

async function run(file: string, options: RunCommandOptions): Promise<number> {
  const parsed = await readScenarioFile(file, options.set);
  const { scenario } = parsed;
  const situation = situationOf(scenario, readMachineFacts(), options);
  const { workers, machine } = situation;
  const findings = appraise(situation);
  refuseImpossible(scenario.users, findings);
  for (const warning of warningsOf(findings)) process.stderr.write(`chatbench: ${inertText(warning, 2_000)}\n`);
  const assets = await readReportAssets();
  const runId = newRunId(Math.random);
  const folder = await RunFolder.create({
    out: options.out,
    name: scenario.name,
    runId,
    now: new Date(),
    root: "results",
  });
  const interrupts = new Interrupts();
  try {
    const localPorts = machine.localPorts ?? USUAL_PORTS;
    const result = await measure(parsed, { ...options, runId, workers, localPorts, interrupts });
    const style = terminalStyle(process.stdout, options.color);
    process.stdout.write(options.json ? renderJson(result) : `\n${renderTable(result, style)}`);
    await writeFileAtomically(join(folder.path, "result.json"), renderJson(result));
    await writeFileAtomically(join(folder.path, "report.html"), renderHtml(result, assets));
    const shown = relative(process.cwd(), folder.path);
    const place = shown.startsWith("..") ? folder.path : shown;
    if (!options.json) process.stdout.write(`\n${join(place, "report.html")}\n${join(place, "result.json")}\n`);
    return result.exitCode;
  } finally {
    interrupts.close();
    await folder.release();
  }
}

interface MeasureOptions extends RunCommandOptions {
  readonly runId: string;
  readonly workers: number;
  readonly localPorts: PortRange;
  readonly interrupts: Interrupts;
}

async function measure(parsed: ParsedScenario, options: MeasureOptions): Promise<RunResult> {
  const { scenario, document } = parsed;
  const { subject } = scenario;
  const { runId, workers, client, verify, localPorts, interrupts } = options;
  const display = new ProgressDisplay(process.stderr, options.quiet === true);
  const startedAt = new Date().toISOString();
  const machine = readMachine();
  const startUs = nowUs();
  const server: ServerUnderTest | null =
    subject.mode === "start" ? await start(subject.server, scenario, verify) : null;
  try {
    const seen = await runScenario({
      scenario,
      runId,
      workers,
      client,
      verify,
      server,
      entrances: subject.mode === "start" ? (server?.entrances ?? []) : [subject.target.url],
      localPorts,
      interrupt: interrupts.signal,
      listener: display,
    });
    display.finish();
    await server?.stop();
    const environment = environmentOf(parsed, machine, startedAt, nowUs() - startUs);
    const command = ["chatbench", ...process.argv.slice(2)].join(" ");
    return assembleResult(seen, {
      id: runId,
      command,
      scenario,
      document,
      client,
      verify,
      environment,
      processes: server === null ? [] : processesOf(server),
    });
  } finally {
    display.finish();
    await server?.stop();
  }
}

/** The nodes of a cluster remember messages, so that a lost one can be blamed on a hop. */
function start(settings: ServerSettings, { users, faults }: Scenario, verify: boolean): Promise<ServerUnderTest> {
  return startServer(settings, { trace: verify && settings.topology !== "single", users, faults });
}

function environmentOf(
  { scenario }: ParsedScenario,
  machine: Machine,
  startedAt: string,
  durationUs: number,
): Environment {
  return {
    chatbench: readVersion(),
    node: process.version,
    ...machine,
    sharedMachine: isOneMachine(scenario.subject),
    startedAt,
    durationUs,
  };
}
