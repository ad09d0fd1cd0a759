import { CommanderError } from "commander";
import { ChatbenchError, errorMessage } from "../../base/chatbench-error.js";
import { EXIT, type ExitCode } from "../../base/exit-codes.js";
import { inertText } from "../../base/hostile-text.js";

const MAX_LINE_LENGTH = 2_000;

/** Text of several lines, each of them safe for a terminal. */
export function inertLines(text: string): string {
  return text
    .split("\n")
    .map((line) => inertText(line, MAX_LINE_LENGTH))
    .join("\n");
}

/** What is told about something that ended a command, and with which exit code it ends. */
export interface ErrorReport {
  /** For stderr; empty when everything was said already. */
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** Puts anything that was thrown into words. */
export function reportError(thrown: unknown): ErrorReport {
  if (thrown instanceof CommanderError) {
    // Help, the version, and what was wrong with the command line were written by commander.
    return { text: "", exitCode: thrown.exitCode === 0 ? EXIT.pass : EXIT.toolError };
  }
  if (thrown instanceof ChatbenchError) {
    const hint = thrown.hint === undefined ? "" : `  ${inertLines(thrown.hint)}\n`;
    return { text: `chatbench: ${inertLines(thrown.message)}\n${hint}`, exitCode: EXIT.toolError };
  }
  const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : errorMessage(thrown);
  const text = [
    "chatbench: This is a bug in chatbench. Please report it, with the command and these lines:",
    inertLines(details),
    "",
  ].join("\n");
  return { text, exitCode: EXIT.toolError };
}
