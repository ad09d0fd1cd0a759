/** The process behind bin/chatbench.js: runs one command, and turns whatever ends it into an exit code. */

import { readVersion } from "../base/version.js";
import { chatbenchProgram } from "./program.js";
import { print } from "./terminal/print.js";
import { reportError } from "./terminal/report-error.js";

/** At once, whatever is still open; the processes a command started end when this one does. */
function end(thrown: unknown): void {
  const { text, exitCode } = reportError(thrown);
  process.stderr.write(text);
  process.exit(exitCode);
}

// Whoever writes to stdout hears of it there. What cannot be said on stderr cannot be said anywhere, and is no
// reason to lose what a command is doing.
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
