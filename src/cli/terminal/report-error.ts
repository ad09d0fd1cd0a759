import { CommanderError } from "commander";
import { ChatbenchError, errorMessage } from "../../base/chatbench-error.js";
import { EXIT, type ExitCode } from "../../base/exit-codes.js";
import { inertText } from "../../base/hostile-text.js";

const MAX_LINE_LENGTH = 2_000;

/** Makes each line of a text safe for a terminal. */
export function inertLines(text: string): string {
  return text
    .split("\n")
    .map((line) => inertText(line, MAX_LINE_LENGTH))
    .join("\n");
}

/** The message about an error that ended a command, and the exit code. */
export interface ErrorReport {
  /** The text for stderr; empty when it was printed already. */
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** Describes anything that was thrown. */
export function reportError(thrown: unknown): ErrorReport {
  if (thrown instanceof CommanderError) {
    // Commander has already printed help, version and usage errors.
    return { text: "", exitCode: thrown.exitCode === 0 ? EXIT.pass : EXIT.toolError };
  }
  if (thrown instanceof ChatbenchError) {
    const hint = thrown.hint === undefined ? "" : `  ${inertLines(thrown.hint)}\n`;
    const exitCode = thrown.code === "interrupted" ? EXIT.interrupted : EXIT.toolError;
    return { text: `chatbench: ${inertLines(thrown.message)}\n${hint}`, exitCode };
  }
  const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : errorMessage(thrown);
  const text = [
    "chatbench: This is a bug in chatbench. Please report it with the command and these lines:",
    inertLines(details),
    "",
  ].join("\n");
  return { text, exitCode: EXIT.toolError };
}
