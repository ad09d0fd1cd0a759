import { Option } from "commander";

/** `--set key.path=value`, repeatable: every value given, in order. */
export function setOption(description: string): Option {
  return new Option("--set <key.path=value>", `${description} (repeatable)`)
    .argParser((value: string, previous: readonly string[]) => [...previous, value])
    .default([], "none");
}
