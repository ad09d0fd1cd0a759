import { Option } from "commander";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import type { Format } from "../../report/formats/parts/format.js";

/** What `--format` comes to. */
export interface FormatOptions {
  readonly format?: readonly string[];
}

/** Makes `--format NAME`, which is repeatable and collects the names, each once, in order. */
export function formatOption(description: string, formats: readonly { readonly name: string }[]): Option {
  const names = formats.map(({ name }) => name);
  const add = (name: string, previous: readonly string[]): readonly string[] => {
    if (names.includes(name)) return [...new Set([...previous, name])];
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

/**
 * Returns the formats of these names.
 *
 * @param what what they are to be formats of, such as `a comparison`.
 * @throws ChatbenchError `usage` for a name that only something else has.
 */
export function formatsNamed<Subject>(
  names: readonly string[],
  formats: readonly Format<Subject>[],
  what: string,
): readonly Format<Subject>[] {
  return names.map((name) => {
    const format = formats.find((one) => one.name === name);
    if (format !== undefined) return format;
    const others = formats.map((one) => one.name).join(", ");
    throw new ChatbenchError("usage", `--format ${name} is no format of ${what}.`, `Choose one of ${others}.`);
  });
}
