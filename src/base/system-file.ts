import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The text of a file under /proc or /sys; `null` where there is none, as on every system but Linux. */
export type ReadSystemFile = (path: string) => string | null;

/** What Linux tells of itself in files; every part is `null` where there is none, as on every other system. */
export interface SystemFiles {
  readonly read: ReadSystemFile;
  /** The names in a folder. */
  readonly list: (path: string) => readonly string[] | null;
  /** What a symbolic link says. */
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
