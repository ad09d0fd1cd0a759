import { Option } from "commander";
import { collectValues } from "./collect-values.js";

/** `--set key.path=value`, repeatable. */
export function setOption(description: string): Option {
  return new Option("--set <key.path=value>", `${description} (repeatable)`)
    .argParser(collectValues)
    .default([], "none");
}
