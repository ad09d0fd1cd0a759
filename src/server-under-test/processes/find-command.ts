import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where programs are looked for: PATH, and where Debian puts servers, which a plain user's PATH does not name. */
export function serverPath(): string {
  return [process.env.PATH ?? "", "/usr/sbin", "/usr/local/sbin", "/sbin"].join(delimiter);
}

/** The path of an installed command, or `undefined`. */
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
