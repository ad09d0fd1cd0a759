import { ChatbenchError, systemErrorCode } from "../../base/chatbench-error.js";
import { systemErrorText } from "../../base/system-error.js";

/** Why text did not get through to stdout. */
export interface LostOutput {
  /** Its reader left, as `head` does, or its terminal was closed. */
  readonly isReaderGone: boolean;
  readonly reason: string;
}

/** Writes to stdout; resolves when the system has taken the text, or with why it did not. */
export function writeOut(text: string, stream: NodeJS.WriteStream = process.stdout): Promise<LostOutput | null> {
  return new Promise((resolve) => {
    stream.write(text, (thrown) => resolve(thrown ? lost(thrown, stream) : null));
  });
}

function lost(thrown: Error, stream: NodeJS.WriteStream): LostOutput {
  const code = systemErrorCode(thrown);
  const isReaderGone = code === "EPIPE" || (code === "EIO" && stream.isTTY === true);
  return { isReaderGone, reason: isReaderGone ? "nobody reads it any more" : systemErrorText(thrown) };
}

/**
 * The same for output that a command is all about. A reader that left is no error.
 *
 * @throws ChatbenchError `output_lost`
 */
export async function print(text: string, stream?: NodeJS.WriteStream): Promise<void> {
  const failure = await writeOut(text, stream);
  if (failure === null || failure.isReaderGone) return;
  throw new ChatbenchError(
    "output_lost",
    `The output could not be written: ${failure.reason}.`,
    "Free some space, or send the output elsewhere.",
  );
}
