import { mkdir, rmdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { systemErrorCode } from "./chatbench-error.js";

/**
 * Creates a folder and its missing parents, all or none. It does not use `mkdir` with `recursive`, which fails with
 * ENOENT on a read-only disk and never returns in /proc (Node.js 20.20).
 *
 * @returns the folders it created, innermost first; none if the folder existed.
 * @throws the system's own error, `EEXIST` when there is a file of that name.
 */
export async function makeFolder(path: string): Promise<readonly string[]> {
  const made: string[] = [];
  try {
    await make(path, made);
    return made;
  } catch (thrown) {
    await removeFolders(made);
    throw thrown;
  }
}

/** Removes folders in this order, as long as they are empty. Never throws. */
export async function removeFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rmdir(path).catch(() => undefined);
}

async function make(path: string, made: string[]): Promise<void> {
  const parent = dirname(path);
  try {
    return await makeOne(path, made);
  } catch (thrown) {
    if (systemErrorCode(thrown) !== "ENOENT" || parent === path) throw thrown;
  }
  await make(parent, made);
  await makeOne(path, made);
}

async function makeOne(path: string, made: string[]): Promise<void> {
  try {
    await mkdir(path);
    made.unshift(path);
  } catch (thrown) {
    if (!(await isFolder(path))) throw thrown;
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
