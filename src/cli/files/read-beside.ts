import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorMessage, systemErrorCode } from "../../base/chatbench-error.js";
import { formatBytes } from "../../base/units.js";
import type { ReadFile } from "../../scenario/rules/tls-rules.js";
import { isStandardInput } from "./read-input.js";

/** The certificates of every authority there is are a quarter of this. */
const MAX_BYTES = 1_000_000;

/**
 * Returns a reader of files that a scenario names; a relative path begins in the scenario's folder, and in the current
 * one for a scenario that came through a pipe.
 *
 * @param scenario the path of the scenario, or `-`.
 */
export function readerBeside(scenario: string): ReadFile {
  const folder = isStandardInput(scenario) || scenario.startsWith("/dev/") ? "." : dirname(scenario);
  return (path) => {
    const file = resolve(folder, path);
    try {
      // Asked before reading: a pipe would be waited for, and a device has no end.
      const facts = statSync(file);
      if (!facts.isFile()) throw new Error(`${file} is ${facts.isDirectory() ? "a folder" : "not a regular file"}`);
      if (facts.size > MAX_BYTES) throw new Error(`${file} has ${formatBytes(facts.size)}, which no certificate has`);
      return readFileSync(file, "utf8");
    } catch (thrown) {
      const code = systemErrorCode(thrown);
      if (code === "ENOENT" || code === "ENOTDIR") throw new Error(`there is no file ${file}`, { cause: thrown });
      if (code === "EACCES") throw new Error(`${file} may not be read by this user`, { cause: thrown });
      throw new Error(errorMessage(thrown), { cause: thrown });
    }
  };
}
