import { mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { Command } from "commander";
import { ChatbenchError, systemErrorCode } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { systemErrorText } from "../../base/system-error.js";
import { ciWorkflow, WORKFLOW_FILE } from "../files/ci-workflow.js";
import { STARTER_SCENARIO } from "../files/starter-scenario.js";
import { print } from "../terminal/print.js";

export function initCommand(): Command {
  return new Command("init")
    .description("write a commented scenario to start from")
    .argument("[file]", "where to write it; an existing file is never overwritten", "scenario.yaml")
    .option("--ci", `write ${WORKFLOW_FILE} instead, a GitHub workflow that runs the scenario`)
    .action(async (file: string, { ci }: { readonly ci?: boolean }) => {
      if (ci) return initWorkflow(file);
      await writeNew(file, STARTER_SCENARIO, "Choose another name: chatbench init my-scenario.yaml");
      const name = inertText(file);
      await print(
        `Wrote ${name}. Edit it, check it with \`chatbench validate ${name}\`, run it with \`chatbench run ${name}\`.\n`,
      );
    });
}

/** Writes the workflow below the current folder. */
async function initWorkflow(scenario: string): Promise<void> {
  if (!PLAIN_PATH.test(scenario)) {
    throw new ChatbenchError(
      "usage",
      `${inertText(scenario)} cannot stand in a workflow.`,
      "Name the scenario by a relative path of letters, digits, dots, hyphens, underscores and slashes.",
    );
  }
  await makeParent(WORKFLOW_FILE);
  await writeNew(WORKFLOW_FILE, ciWorkflow(scenario), `Edit it, or compare it with the one in docs/ci.`);
  await print(
    `Wrote ${WORKFLOW_FILE}, which runs ${scenario}. Add chatbench to your devDependencies, and commit both.\n`,
  );
}

/** A relative path that neither a shell nor YAML reads as anything else, and no option. */
const PLAIN_PATH = /^(?!-)(?!\/)[\w./-]+$/;

async function makeParent(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (thrown) {
    throw unwritable(file, thrown);
  }
}

/** Writes a file that does not exist yet. */
async function writeNew(file: string, content: string, otherwise: string): Promise<void> {
  let isMade = false;
  try {
    const made = await open(file, "wx");
    isMade = true;
    await made.writeFile(content).finally(() => made.close());
  } catch (thrown) {
    if (isMade) await unlink(file).catch(() => undefined);
    if (systemErrorCode(thrown) !== "EEXIST") throw unwritable(file, thrown);
    throw new ChatbenchError("file_exists", `${inertText(file)} already exists and was not changed.`, otherwise);
  }
}

function unwritable(file: string, cause: unknown): ChatbenchError {
  const message = `${inertText(file)} could not be written: ${systemErrorText(cause)}.`;
  return new ChatbenchError("write_failed", message, "Choose a file in a folder that you may write to.", { cause });
}
