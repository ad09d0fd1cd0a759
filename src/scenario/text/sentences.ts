import type { z } from "zod";
import { inertText } from "../../base/hostile-text.js";
import { didYouMean } from "./nearest.js";

const EXPECTED: Readonly<Record<string, string>> = {
  boolean: "true or false",
  object: "a mapping of keys to values",
  array: "a list",
};

/** Formats a value of a scenario for a sentence. Hostile text is made inert. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "empty";
  if (typeof value === "string") return `the text "${inertText(value, 60)}"`;
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return String(value);
}

function choiceSentence(values: readonly unknown[], input: unknown): string {
  const choices = values.map(String);
  const oneOf = choices.length === 1 ? choices[0] : `one of ${choices.join(", ")}`;
  const suggestion = typeof input === "string" ? didYouMean(input, choices) : "";
  return `must be ${oneOf}, but is ${shown(input)}.${suggestion}`;
}

/**
 * Returns the sentence for an issue for which the schema's own checks have none. `undefined` leaves the wording to the
 * library; a test makes sure that no scenario problem gets there.
 */
export function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "is required.";
      return `must be ${EXPECTED[issue.expected] ?? issue.expected}, but is ${shown(issue.input)}.`;
    case "too_big":
      return `must have at most ${issue.maximum} entries.`;
    case "invalid_value":
      return issue.input === undefined ? "is required." : choiceSentence(issue.values, issue.input);
    default:
      return undefined;
  }
}
