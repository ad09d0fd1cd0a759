import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorMessage, systemErrorCode } from "../../base/chatbench-error.js";
import { formatBytes } from "../../base/units.js";
import type { ReadFile } from "../../scenario/rules/tls-rules.js";
import { isStandardInput } from "./read-input.js";

/** Four times the size of the certificates of all public authorities. */
const MAX_BYTES = 1_000_000;

/**
 * Returns a function that reads files named by a scenario. A relative path starts in the scenario's folder, or in the
 * current folder if the scenario came through a pipe.
 *
 * @param scenario the path of the scenario, or `-`.
 */
export function readerBeside(scenario: string): ReadFile {
  const folder = isStandardInput(scenario) || scenario.startsWith("/dev/") ? "." : dirname(scenario);
  return (path) => {
    const file = resolve(folder, path);
    try {
      // Checked before reading: a pipe would block, and a device never ends.
      const facts = statSync(file);
      if (!facts.isFile()) throw new Error(`${file} is ${facts.isDirectory() ? "a folder" : "not a regular file"}`);
      if (facts.size > MAX_BYTES) throw new Error(`${file} has ${formatBytes(facts.size)}, too much for certificates`);
      return readFileSync(file, "utf8");
    } catch (thrown) {
      const code = systemErrorCode(thrown);
      if (code === "ENOENT" || code === "ENOTDIR") throw new Error(`there is no file ${file}`, { cause: thrown });
      if (code === "EACCES") throw new Error(`this user may not read ${file}`, { cause: thrown });
      throw new Error(errorMessage(thrown), { cause: thrown });
    }
  };
}
