import { Command } from "commander";
import { EXIT, type ExitCode } from "../../base/exit-codes.js";
import { appraise, isFeasible } from "../../loadgen/feasibility/appraise.js";
import { type Capacity, capacityOf } from "../../loadgen/feasibility/capacity.js";
import type { Finding } from "../../loadgen/feasibility/finding.js";
import { type SituationOptions, situationOf } from "../../loadgen/feasibility/situation.js";
import type { MachineFacts } from "../../loadgen/machine/machine-facts.js";
import { readMachineFacts } from "../../loadgen/machine/read-machine-facts.js";
import { inkFor } from "../../report/table/parts/layout.js";
import { readScenarioFile } from "../files/read-scenario.js";
import { ledgerMemoryOption, setOption, workersOption } from "../options/shared-options.js";
import { appraisalText, capacityText } from "../terminal/doctor-text.js";
import { print } from "../terminal/print.js";
import { terminalStyle } from "../terminal/terminal-style.js";

interface DoctorOptions extends SituationOptions {
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly color: boolean;
}

/** What `--json` prints; described in docs/doctor.md. */
interface DoctorReport {
  readonly schema: "chatbench.doctor/v1";
  readonly machine: MachineFacts;
  /** `null` without a scenario. */
  readonly scenario: { readonly name: string; readonly users: number; readonly workers: number } | null;
  /** Whether nothing found is impossible. */
  readonly feasible: boolean;
  readonly findings: readonly Finding[];
  /** Unbounded numbers of users are `null`. */
  readonly capacity: Capacity;
}

/** `chatbench doctor`: says whether a scenario can run here, without starting anything. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .summary("check whether a scenario fits this machine")
    .description("Show what a scenario needs, what this machine has, and how to close the gap")
    .argument(
      "[scenario.yaml]",
      "the scenario; - reads standard input; without one, show how many users this machine could hold",
    )
    .addOption(setOption("override a key of the scenario"))
    .addOption(workersOption())
    .addOption(ledgerMemoryOption())
    .option("--json", "print the result as JSON")
    .option("--no-color", "print without colours")
    .addHelpText("after", "\nExit codes: 0 the scenario can run here, 2 it cannot")
    .action(async (file: string | undefined, options: DoctorOptions) => {
      process.exitCode = await examine(file, options);
    });
}

async function examine(file: string | undefined, options: DoctorOptions): Promise<ExitCode> {
  const machine = readMachineFacts();
  const capacity = capacityOf(machine);
  const { color, width } = terminalStyle(process.stdout, options.color);
  const canvas = { width, ink: inkFor(color) };
  const report = { schema: "chatbench.doctor/v1", machine, capacity } as const;
  if (file === undefined) {
    await print(
      options.json
        ? jsonOf({ ...report, scenario: null, feasible: true, findings: [] })
        : capacityText(capacity, canvas),
    );
    return EXIT.pass;
  }
  const { scenario } = await readScenarioFile(file, options.set);
  const situation = situationOf(scenario, machine, options);
  const findings = appraise(situation);
  const feasible = isFeasible(findings);
  const subject = { name: scenario.name, users: scenario.users, workers: situation.workers };
  await print(
    options.json
      ? jsonOf({ ...report, scenario: subject, feasible, findings })
      : appraisalText(situation, findings, canvas),
  );
  return feasible ? EXIT.pass : EXIT.toolError;
}

const jsonOf = (report: DoctorReport): string => `${JSON.stringify(report, null, 2)}\n`;
