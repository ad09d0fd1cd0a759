import { Command } from "commander";
import { ciCommand } from "./commands/ci.js";
import { compareCommand } from "./commands/compare.js";
import { doctorCommand } from "./commands/doctor.js";
import { historyCommand } from "./commands/history.js";
import { initCommand } from "./commands/init.js";
import { reportCommand } from "./commands/report.js";
import { runCommand } from "./commands/run.js";
import { schemaCommand } from "./commands/schema.js";
import { serveCommand } from "./commands/serve.js";
import { validateCommand } from "./commands/validate.js";
import { inertLines } from "./terminal/report-error.js";
import { terminalWidth } from "./terminal/terminal-style.js";

const COMMANDS: readonly (() => Command)[] = [
  runCommand,
  compareCommand,
  ciCommand,
  doctorCommand,
  reportCommand,
  historyCommand,
  serveCommand,
  initCommand,
  validateCommand,
  schemaCommand,
];

const EXIT_CODES = `
Exit codes: 0 pass, 1 the server failed, 2 wrong usage or a tool error,
            3 the measurement cannot be trusted, 130 interrupted`;

/** Rewrites commander's messages about a wrong command line in chatbench's form. */
function writeUsageError(text: string, write: (text: string) => void): void {
  write(`chatbench: ${inertLines(text.replace(/^error: /, "").trimEnd())}\n`);
}

/**
 * Makes the whole command line. Nothing in it exits: help, version and wrong usage are thrown as commander's
 * CommanderError after they were written.
 *
 * @param writeHelp writes help and version to stdout.
 */
export function chatbenchProgram(version: string, writeHelp: (text: string) => void): Command {
  const program = new Command("chatbench")
    .description("Load tests for chat servers, with a verdict on every single delivery.")
    .version(version)
    .showHelpAfterError("Run the command with --help to see how to use it.")
    .configureOutput({
      outputError: writeUsageError,
      writeOut: writeHelp,
      getOutHelpWidth: () => terminalWidth(process.stdout),
      getErrHelpWidth: () => terminalWidth(process.stderr),
    })
    .exitOverride();
  for (const create of COMMANDS) program.addCommand(create().copyInheritedSettings(program));
  return program.addHelpText("after", EXIT_CODES);
}
