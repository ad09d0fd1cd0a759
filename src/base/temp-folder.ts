import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChatbenchError } from "./chatbench-error.js";
import { inertText } from "./hostile-text.js";
import { formatIdentity, isGone, ownIdentity, parseIdentity } from "./process-identity.js";
import { systemErrorText } from "./system-error.js";

/** `chatbench-<process>-<six characters>`: the name shows whether its process is still running. */
const NAME = /^chatbench-([0-9a-z-]+)-[A-Za-z0-9]{6}$/;

/**
 * Makes a temporary folder with files that only this user can read. This process must remove it.
 *
 * @param files their contents, by name.
 * @throws ChatbenchError `temp_unusable`; then nothing is left of it.
 */
export function makeTempFolder(files: Readonly<Record<string, string>> = {}): string {
  let folder: string | null = null;
  try {
    folder = mkdtempSync(join(tmpdir(), `chatbench-${formatIdentity(ownIdentity())}-`));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
    return folder;
  } catch (thrown) {
    if (folder !== null) removeTempFolder(folder);
    throw new ChatbenchError(
      "temp_unusable",
      `No temporary folder can be used in ${inertText(tmpdir())}: ${systemErrorText(thrown)}.`,
      "Set TMPDIR to a folder that you may write to.",
      { cause: thrown },
    );
  }
}

export function removeTempFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Removes folders of processes that were killed before they could do so. Never throws, since nothing depends on it. */
export async function removeAbandonedTempFolders(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names) {
    const owner = parseIdentity(NAME.exec(name)?.[1] ?? "");
    if (owner === null || !isGone(owner)) continue;
    const path = join(tmpdir(), name);
    // In a folder that everyone may write to, another user may have chosen such a name.
    const isOurs = await lstat(path).then(
      (entry) => entry.isDirectory() && entry.uid === process.getuid?.(),
      () => false,
    );
    if (isOurs) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
