import { type FileHandle, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ChatbenchError, systemErrorCode } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { makeFolder } from "../../base/make-folder.js";
import { systemErrorText } from "../../base/system-error.js";
import { type HistoryEntry, historyLine } from "../../result/history/history-entry.js";
import { type History, MAX_HISTORY_BYTES, parseHistory } from "../../result/history/parse-history.js";
import { type InputKind, readInput } from "./read-input.js";

/** Where `ci` keeps the history, unless told otherwise. */
export const DEFAULT_HISTORY_FILE = join("results", "history.jsonl");

const HISTORY: InputKind = {
  refusal: (message, hint, cause) => new ChatbenchError("history_unreadable", message, hint, { cause }),
  what: "a history",
  maxBytes: MAX_HISTORY_BYTES,
  hints: {
    wrongFile: `Name the history that \`chatbench ci\` adds to, such as ${DEFAULT_HISTORY_FILE}.`,
    missing: "`chatbench ci` adds a line to it at each run; in CI, keep the file between runs (docs/history.md).",
  },
};

/**
 * Reads a history from a file, a pipe, or standard input for `-`. Lines that are no entries are skipped and named.
 *
 * @throws ChatbenchError `history_unreadable`: missing, a folder, too large.
 */
export async function readHistoryFile(path: string): Promise<History> {
  return parseHistory(new TextDecoder().decode(await readInput(path, HISTORY)));
}

/**
 * Adds a line to a history, and creates the file and its folders if there are none. Several processes may add at once:
 * each line is one write at the end of the file. A last line that was cut off is ended first, and stays as it is.
 *
 * @throws ChatbenchError `write_failed`
 */
export async function appendHistory(path: string, entry: HistoryEntry): Promise<void> {
  try {
    await makeFolder(dirname(path));
    // Opened for appending: each write goes to what is the end of the file at that moment.
    const file = await open(path, "a+");
    try {
      const line = Buffer.from(`${(await hasCutLine(file)) ? "\n" : ""}${historyLine(entry)}`);
      const { bytesWritten } = await file.write(line);
      if (bytesWritten !== line.length) throw new Error(`only ${bytesWritten} of ${line.length} bytes were written`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw new ChatbenchError(
      "write_failed",
      `The history ${inertText(path)} could not be added to: ${systemErrorText(thrown)}.`,
      systemErrorCode(thrown) === "ENOSPC" ? "Free some space." : "Check that it is a file that you may write to.",
      { cause: thrown },
    );
  }
}

const LINE_END = 0x0a;

async function hasCutLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  const { bytesRead } = await file.read(last, 0, 1, size - 1);
  return bytesRead === 1 && last[0] !== LINE_END;
}
