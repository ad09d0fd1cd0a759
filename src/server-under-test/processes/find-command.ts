import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Returns the folders to search for programs: PATH, and Debian's folders for servers, which are not in an ordinary
 * user's PATH.
 */
export function serverPath(): string {
  return [process.env.PATH ?? "", "/usr/sbin", "/usr/local/sbin", "/sbin"].join(delimiter);
}

/** Returns the path of an installed command, or `undefined`. */
export function findCommand(name: string, path: string): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  return folders
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
