import { Command } from "commander";
import type { ExitCode } from "../../base/exit-codes.js";
import { GATE_FORMATS } from "../../report/formats/gate/gate-formats.js";
import { parseScenarioText } from "../../scenario/parse-scenario.js";
import { readScenarioText } from "../files/read-scenario.js";
import { type CiOptions, checkCiOptions, ciOptions } from "../options/ci-options.js";
import { formatOption } from "../options/format-option.js";
import {
  clientOption,
  ledgerMemoryOption,
  outOption,
  printingOptions,
  setOption,
  workersOption,
} from "../options/shared-options.js";
import { ciGate } from "./ci-gate.js";
import { ciSelfTest } from "./ci-self-test.js";

const EXIT_CODES = `
Exit codes: 0 nothing regressed; 1 something regressed, or a run failed its
            own thresholds; 2 wrong usage or a tool error; 3 no run can be
            trusted; 130 interrupted`;

export function ciCommand(): Command {
  const command = new Command("ci")
    .summary("gate a change: compare it with a baseline, fail if it is worse")
    .description("Run a scenario, compare it with stored runs or another commit, and fail if it is worse")
    .argument("<scenario.yaml>", "the scenario to gate on; - reads standard input");
  for (const option of ciOptions()) command.addOption(option);
  command
    .addOption(outOption())
    .addOption(setOption("override a key of the scenario"))
    .addOption(workersOption())
    .addOption(clientOption())
    .addOption(ledgerMemoryOption())
    .addOption(formatOption("write another file beside gate.json", GATE_FORMATS).conflicts("selfTest"));
  for (const option of printingOptions()) command.addOption(option);
  return command.addHelpText("after", EXIT_CODES).action(async (file: string, options: CiOptions) => {
    process.exitCode = await ciCommandOn(file, options);
  });
}

async function ciCommandOn(file: string, options: CiOptions): Promise<ExitCode> {
  const { text, ...source } = await readScenarioText(file);
  const parse = (more: readonly string[] = []) =>
    parseScenarioText(text, { ...source, overrides: [...options.set, ...more] });
  checkCiOptions(options, parse().scenario.subject.mode === "running");
  return options.selfTest ? ciSelfTest(parse, options) : ciGate(file, parse, options);
}
