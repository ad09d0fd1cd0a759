import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Reads a file under /proc or /sys; `null` if there is none, as on all systems except Linux. */
export type ReadSystemFile = (path: string) => string | null;

/**
 * Access to the files in which Linux describes itself. Every result is `null` where there is none, as on all other
 * systems.
 */
export interface SystemFiles {
  readonly read: ReadSystemFile;
  /** The names in a folder. */
  readonly list: (path: string) => readonly string[] | null;
  /** The target of a symbolic link. */
  readonly follow: (path: string) => string | null;
}

export const readSystemFile: ReadSystemFile = (path) => orNull(() => readFileSync(path, "utf8"));

export const SYSTEM_FILES: SystemFiles = {
  read: readSystemFile,
  list: (path) => orNull(() => readdirSync(path)),
  follow: (path) => orNull(() => readlinkSync(path)),
};

function orNull<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}
