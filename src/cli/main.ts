/** The process behind bin/chatbench.js: runs one command, and turns its outcome into an exit code. */

import { readVersion } from "../base/version.js";
import { chatbenchProgram } from "./program.js";
import { print } from "./terminal/print.js";
import { reportError } from "./terminal/report-error.js";

/** Exits at once, whatever is still open. The processes that the command started end with this one. */
function end(thrown: unknown): void {
  const { text, exitCode } = reportError(thrown);
  process.stderr.write(text);
  process.exit(exitCode);
}

// The code that writes to stdout handles its errors. An error on stderr cannot be reported anywhere, and must not end a
// command.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);
process.on("uncaughtException", end);

let help: Promise<void> = Promise.resolve();
const program = chatbenchProgram(readVersion(), (text) => {
  help = help.then(() => print(text));
});
try {
  await program.parseAsync().finally(() => help);
} catch (thrown) {
  end(thrown);
}
