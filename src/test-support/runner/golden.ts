import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Returns the folder of package-lock.json; builds are at different depths below it. */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package-lock.json"))) folder = dirname(folder);
  return folder;
}

/**
 * Asserts that `actual` equals the contents of a file; `path` is relative to the repository. `UPDATE_GOLDEN=1` writes
 * the file instead; read the diff before committing it.
 */
export function assertGolden(path: string, actual: string): void {
  const file = join(repositoryRoot(), path);
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  assert.equal(actual, readFileSync(file, "utf8"), `differs from ${path}; UPDATE_GOLDEN=1 rewrites it`);
}
