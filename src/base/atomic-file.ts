import { randomBytes } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import { ChatbenchError, systemErrorCode } from "./chatbench-error.js";
import { systemErrorText } from "./system-error.js";

/**
 * Writes a whole file or nothing: writes it beside the target, syncs it, then renames it over the target.
 *
 * @throws ChatbenchError `write_failed` when the disk is full, the folder is read-only or missing, …;
 *   then the target is unchanged, and nothing half-written is left.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  // Each call uses its own name: two calls for one path must not write into one file.
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
        : "Choose a folder that you may write to with --out.",
      { cause: thrown },
    );
  }
}
