import { randomBytes } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import { ChatbenchError, systemErrorCode } from "./chatbench-error.js";
import { systemErrorText } from "./system-error.js";

/**
 * Writes a whole file or nothing: beside the target, synced, then renamed over it.
 *
 * @throws ChatbenchError `write_failed` when the disk is full, the folder is read-only or missing, …;
 *   the target then is as it was before, and nothing half-written is left.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  // A name of its own for every call: two calls for one path must not write into one file.
  const beside = `${path}.${randomBytes(6).toString("hex")}.partial`;
  try {
    const file = await open(beside, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (thrown) {
    await unlink(beside).catch(() => undefined);
    const code = systemErrorCode(thrown);
    throw new ChatbenchError(
      "write_failed",
      `${path} could not be written: ${systemErrorText(thrown)}.`,
      code === "ENOSPC"
        ? "Free some space, or choose another disk with --out."
        : "Choose a folder you may write to with --out.",
      { cause: thrown },
    );
  }
}
