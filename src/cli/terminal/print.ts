import { ChatbenchError, systemErrorCode } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { systemErrorText } from "../../base/system-error.js";

/** Why text could not be written to stdout. */
export interface LostOutput {
  /** Whether its reader left, as `head` does, or its terminal was closed. */
  readonly isReaderGone: boolean;
  readonly reason: string;
}

/** Writes to stdout. Resolves when the system has taken the text, or with the reason why it did not. */
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
 * Does the same for commands that only print. A reader that left is not an error.
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

/** Says on stderr where the results are when stdout took no more. That is no error: the measurement is kept. */
export function sayWhereResultsAre({ reason }: LostOutput, place: string): void {
  process.stderr.write(
    `chatbench: The output could not be written: ${reason}. The results are in ${inertText(place)}.\n`,
  );
}
