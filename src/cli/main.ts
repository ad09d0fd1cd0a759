/** The process behind bin/chatbench.js: runs one command, and turns whatever ends it into an exit code. */

import { readVersion } from "../base/version.js";
import { chatbenchProgram } from "./program.js";
import { isClosedPipe, reportError } from "./terminal/report-error.js";

/** At once, whatever is still open; the processes a command started end when this one does. */
function end(thrown: unknown): void {
  const { text, exitCode } = reportError(thrown);
  process.stderr.write(text);
  process.exit(exitCode);
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (!isClosedPipe(error)) end(error);
  });
}
process.on("uncaughtException", end);

try {
  await chatbenchProgram(readVersion()).parseAsync();
} catch (thrown) {
  end(thrown);
}
