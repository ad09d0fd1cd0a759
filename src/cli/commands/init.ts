import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { ChatbenchError, errorMessage, systemErrorCode } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { STARTER_SCENARIO } from "../files/starter-scenario.js";

export function initCommand(): Command {
  return new Command("init")
    .description("write a commented scenario to start from")
    .argument("[file]", "where to write it; never overwrites", "scenario.yaml")
    .action(async (file: string) => {
      await writeStarter(file);
      const name = inertText(file);
      process.stdout.write(
        `${name} written. Change it, check it with \`chatbench validate ${name}\`, run it with \`chatbench run ${name}\`.\n`,
      );
    });
}

async function writeStarter(file: string): Promise<void> {
  try {
    await writeFile(file, STARTER_SCENARIO, { flag: "wx" });
  } catch (thrown) {
    const name = inertText(file);
    if (systemErrorCode(thrown) === "EEXIST") {
      throw new ChatbenchError(
        "file_exists",
        `${name} exists already, and is left as it is.`,
        "Give another name: chatbench init my-scenario.yaml",
      );
    }
    throw new ChatbenchError(
      "write_failed",
      `${name} could not be written: ${errorMessage(thrown)}.`,
      "Give a file in a folder you may write to.",
      {
        cause: thrown,
      },
    );
  }
}
