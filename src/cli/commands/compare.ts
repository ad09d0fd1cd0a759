import { Command } from "commander";
import { ChatbenchError } from "../../base/chatbench-error.js";
import type { ExitCode } from "../../base/exit-codes.js";
import { COMPARISON_FORMATS } from "../../report/formats/comparison/comparison-formats.js";
import { kindOfInput } from "../files/kind-of-input.js";
import { inputName } from "../files/read-input.js";
import { type CompareOptions, pairsOption, varyOption } from "../options/compare-options.js";
import { formatOption } from "../options/format-option.js";
import {
  clientOption,
  ledgerMemoryOption,
  outOption,
  printingOptions,
  setOption,
  workersOption,
} from "../options/shared-options.js";
import { compareStored } from "./compare-stored.js";
import { compareVariants } from "./compare-variants.js";

const EXIT_CODES = `
Exit codes: 0 the question was settled, whatever the answer; 1 the candidate did
            more wrong: deliveries, connections, errors; 2 wrong usage or a tool
            error; 3 runs that cannot be trusted left it open; 130 interrupted`;

export function compareCommand(): Command {
  const command = new Command("compare")
    .summary("compare stored results, or variants of a scenario")
    .description("Compare variants of a scenario, run in turn, or stored results; write comparison.json and a page")
    .argument("<file...>", "a scenario to vary, or two or more results (result.json, or a run's folder)")
    .addOption(varyOption())
    .addOption(pairsOption())
    .addOption(outOption())
    .addOption(setOption("override a key of the scenario"))
    .addOption(workersOption())
    .addOption(clientOption())
    .addOption(ledgerMemoryOption())
    .addOption(formatOption("write another file beside comparison.json", COMPARISON_FORMATS));
  for (const option of printingOptions()) command.addOption(option);
  return command.addHelpText("after", EXIT_CODES).action(async (files: readonly string[], options: CompareOptions) => {
    process.exitCode = await compareCommandOn(files, options);
  });
}

async function compareCommandOn(files: readonly string[], options: CompareOptions): Promise<ExitCode> {
  // A pipe is whatever the options want to have.
  const otherwise = options.vary.length > 0 ? "scenario" : "result";
  const kinds = await Promise.all(files.map(async (file) => (await kindOfInput(file)) ?? otherwise));
  const scenarios = files.filter((_, index) => kinds[index] === "scenario");
  const results = files.filter((_, index) => kinds[index] === "result");
  refuseMixture(scenarios, results, options);
  const [scenario] = scenarios;
  return scenario === undefined ? compareStored(results, options) : compareVariants(scenario, options);
}

/** @throws ChatbenchError `usage` when files and options do not go together. */
function refuseMixture(scenarios: readonly string[], results: readonly string[], options: CompareOptions): void {
  const [first, second] = scenarios.map(inputName);
  const [result] = results.map(inputName);
  if (first !== undefined && result !== undefined) {
    throw usage(
      `${first} is a scenario and ${result} is a result.`,
      "Compare results with results, or one scenario with itself by --vary.",
    );
  }
  if (first !== undefined && second !== undefined) {
    throw usage(
      `${first} and ${second} are scenarios; one can be varied at a time.`,
      "Run both and compare their results, or name one and say with --vary what differs.",
    );
  }
  if (first !== undefined && options.vary.length === 0) {
    throw usage(
      `There is nothing to compare ${first} with.`,
      `Say what to vary, such as: chatbench compare ${first} --vary server.routing=map-scan,map-lookup`,
    );
  }
  if (first !== undefined) return;
  const given = [
    ...(options.vary.length > 0 ? ["--vary"] : []),
    ...(options.set.length > 0 ? ["--set"] : []),
    ...(options.pairs === undefined ? [] : ["--pairs"]),
    ...(options.workers === undefined ? [] : ["--workers"]),
  ];
  if (given[0] === undefined) return;
  throw usage(
    `${given[0]} is for a scenario, and ${result} is a stored result.`,
    "Name a scenario to make new runs, or leave the option out to compare what is stored.",
  );
}

const usage = (message: string, hint: string): ChatbenchError => new ChatbenchError("usage", message, hint);
