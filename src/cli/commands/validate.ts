import { Command } from "commander";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { EXIT } from "../../base/exit-codes.js";
import { describeScenario } from "../../scenario/schema/describe-scenario.js";
import { InvalidScenarioError, type ScenarioProblem } from "../../scenario/text/problems.js";
import { inputName } from "../files/read-input.js";
import { readScenarioFile } from "../files/read-scenario.js";
import { setOption } from "../options/shared-options.js";
import { print } from "../terminal/print.js";

type Outcome =
  | { readonly file: string; readonly ok: true; readonly summary: string }
  | {
      readonly file: string;
      readonly ok: false;
      readonly message: string;
      readonly problems: readonly ScenarioProblem[];
    };

interface ValidateOptions {
  readonly set: readonly string[];
  readonly json: boolean;
}

export function validateCommand(): Command {
  return new Command("validate")
    .description("check scenario files and list every problem with its line and column")
    .argument("<file...>", "scenario files; - reads standard input")
    .addOption(setOption("override a key of the scenarios"))
    .option("--json", "print the result as JSON")
    .action(async (files: readonly string[], options: ValidateOptions) => {
      const outcomes = await Promise.all(files.map((file) => checkFile(file, options.set)));
      await print(options.json ? `${JSON.stringify(outcomes, null, 2)}\n` : outcomes.map(outcomeText).join(""));
      if (outcomes.some((outcome) => !outcome.ok)) process.exitCode = EXIT.toolError;
    });
}

async function checkFile(file: string, overrides: readonly string[]): Promise<Outcome> {
  try {
    const { scenario } = await readScenarioFile(file, overrides);
    return { file, ok: true, summary: describeScenario(scenario) };
  } catch (thrown) {
    if (!(thrown instanceof ChatbenchError)) throw thrown;
    const problems = thrown instanceof InvalidScenarioError ? thrown.problems : [];
    return { file, ok: false, message: thrown.message, problems };
  }
}

function outcomeText(outcome: Outcome): string {
  return outcome.ok ? `${inputName(outcome.file)}: ok (${outcome.summary})\n` : `${outcome.message}\n`;
}
