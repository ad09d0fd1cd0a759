import { open, unlink } from "node:fs/promises";
import { Command } from "commander";
import { ChatbenchError, systemErrorCode } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { systemErrorText } from "../../base/system-error.js";
import { STARTER_SCENARIO } from "../files/starter-scenario.js";
import { print } from "../terminal/print.js";

export function initCommand(): Command {
  return new Command("init")
    .description("write a commented scenario to start from")
    .argument("[file]", "where to write it; an existing file is never overwritten", "scenario.yaml")
    .action(async (file: string) => {
      await writeStarter(file);
      const name = inertText(file);
      await print(
        `Wrote ${name}. Edit it, check it with \`chatbench validate ${name}\`, run it with \`chatbench run ${name}\`.\n`,
      );
    });
}

async function writeStarter(file: string): Promise<void> {
  let isMade = false;
  try {
    const made = await open(file, "wx");
    isMade = true;
    await made.writeFile(STARTER_SCENARIO).finally(() => made.close());
  } catch (thrown) {
    if (isMade) await unlink(file).catch(() => undefined);
    const name = inertText(file);
    if (systemErrorCode(thrown) === "EEXIST") {
      throw new ChatbenchError(
        "file_exists",
        `${name} already exists and was not changed.`,
        "Choose another name: chatbench init my-scenario.yaml",
      );
    }
    const message = `${name} could not be written: ${systemErrorText(thrown)}.`;
    throw new ChatbenchError("write_failed", message, "Choose a file in a folder that you may write to.", {
      cause: thrown,
    });
  }
}
