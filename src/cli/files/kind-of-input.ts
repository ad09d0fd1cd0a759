import { open, stat } from "node:fs/promises";
import { isStandardInput } from "./read-input.js";

/** Both kinds begin within this many bytes with what tells them apart. */
const HEAD_BYTES = 4_096;

/**
 * Tells whether a path names a scenario or a stored result: by its ending, and for JSON, which can hold either, by how
 * the file begins. Returns `null` for a pipe, which can be read only once.
 */
export async function kindOfInput(path: string): Promise<"scenario" | "result" | null> {
  if (isStandardInput(path)) return null;
  const entry = await stat(path).catch(() => null);
  if (entry !== null && !entry.isFile() && !entry.isDirectory()) return null;
  if (/\.ya?ml$/i.test(path)) return "scenario";
  if (entry === null || entry.isDirectory()) return "result";
  const head = await headOf(path);
  if (/"schema"\s*:\s*"chatbench\./.test(head)) return "result";
  return /^\s*(\{\s*)?"?version"?\s*:/m.test(head) ? "scenario" : "result";
}

/** A file that cannot be read has no head; reading it will say why. */
async function headOf(path: string): Promise<string> {
  const file = await open(path).catch(() => null);
  if (file === null) return "";
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    return "";
  } finally {
    await file.close();
  }
}
