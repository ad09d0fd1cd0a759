import { Option } from "commander";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import type { Format } from "../../report/formats/parts/format.js";

/** Makes `--format NAME`, which is repeatable and collects these formats, each once, in order. */
export function formatOption<Subject>(description: string, formats: readonly Format<Subject>[]): Option {
  const names = formats.map(({ name }) => name);
  const add = (name: string, previous: readonly Format<Subject>[]): readonly Format<Subject>[] => {
    const format = formats.find((one) => one.name === name);
    if (format !== undefined) return [...previous.filter((one) => one !== format), format];
    throw new ChatbenchError(
      "usage",
      `--format ${inertText(name, 60)} is no format of this command.`,
      `Choose one of ${names.join(", ")}; docs/formats.md says what each is for.`,
    );
  };
  return new Option("--format <name>", `${description}: ${names.join(", ")} (repeatable)`)
    .argParser(add)
    .default([], "none");
}
