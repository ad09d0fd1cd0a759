import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ChatbenchError, systemErrorCode } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { systemErrorText } from "../../base/system-error.js";
import { formatBytes } from "../../base/units.js";

/** A kind of input, as messages describe it. */
export interface InputKind {
  /** Makes the error that says why it was not read. */
  readonly refusal: (message: string, hint: string, cause?: unknown) => ChatbenchError;
  /** Its name with an article: `a scenario`. */
  readonly what: string;
  readonly maxBytes: number;
  readonly hints: { readonly wrongFile: string; readonly missing: string };
}

/** Opening `/dev/stdin` would start a file from its beginning, and fails for a socket. */
const STANDARD_INPUT: readonly string[] = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

export const isStandardInput = (path: string): boolean => STANDARD_INPUT.includes(path);

/** Returns the name of an input in messages. */
export const inputName = (path: string): string => (isStandardInput(path) ? "standard input" : inertText(path));

/**
 * Reads a file, a pipe, or standard input for `-`, up to the maximum size of `kind`.
 *
 * @throws ChatbenchError made by `kind`: missing, a folder, too large, not readable.
 */
export async function readInput(path: string, kind: InputKind): Promise<Uint8Array> {
  const name = inputName(path);
  const { refusal, hints, maxBytes } = kind;
  try {
    if (!isStandardInput(path)) await checkFile(path, kind);
    const bytes = await readAtMost(isStandardInput(path) ? process.stdin : createReadStream(path), maxBytes);
    if (bytes === null) throw refusal(tooLarge(name, kind), hints.wrongFile);
    return bytes;
  } catch (thrown) {
    if (thrown instanceof ChatbenchError) throw thrown;
    if (systemErrorCode(thrown) === "ENOENT") {
      throw refusal(`There is no file ${name}.`, hints.missing, thrown);
    }
    throw refusal(`${name} could not be read: ${systemErrorText(thrown)}.`, "Check that you may read it.", thrown);
  }
}

/** Checks its type and size before reading any of it. */
async function checkFile(path: string, kind: InputKind): Promise<void> {
  const { refusal, hints, maxBytes, what } = kind;
  const file = await stat(path);
  const name = inputName(path);
  if (file.isDirectory()) throw refusal(`${name} is a folder, not ${what} file.`, hints.wrongFile);
  if (file.isFile() && file.size > maxBytes) {
    throw refusal(tooLarge(name, kind, file.size), hints.wrongFile);
  }
}

const tooLarge = (name: string, { what, maxBytes }: InputKind, size?: number): string =>
  `${name} is too large to be ${what}: ` +
  `${size === undefined ? "it goes on" : formatBytes(size)}; ${what} has at most ${formatBytes(maxBytes)}.`;

/** Returns `null` when there is more than `maxBytes`. */
async function readAtMost(stream: NodeJS.ReadableStream, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop closes the stream, so a pipe that never ends does not block.
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size > maxBytes) return null;
  }
  return Buffer.concat(chunks);
}
