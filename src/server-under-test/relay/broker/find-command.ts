import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where Debian puts servers, which a plain user's PATH does not name. */
const SERVER_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

/** The path of an installed command, or `undefined`. */
export function findCommand(name: string, path = process.env.PATH ?? ""): string | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ""), ...SERVER_FOLDERS];
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
