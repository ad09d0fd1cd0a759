import { readFileSync } from "node:fs";

/** The text of a file under /proc or /sys; `null` where there is none, as on every system but Linux. */
export type ReadSystemFile = (path: string) => string | null;

export const readSystemFile: ReadSystemFile = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};
