import type { z } from "zod";
import { SCENARIO_PATHS } from "../schema/json-schema.js";
import type { ScenarioDocument } from "../schema/scenario-document.js";
import { scenarioSchema, serverSchema } from "../schema/scenario-schema.js";
import { didYouMean } from "../text/nearest.js";
import { isMapping } from "../text/plain-data.js";
import { type DataProblem, formatPath, type Path } from "../text/problems.js";
import { sentenceOf, shown } from "../text/sentences.js";
import { crossFieldFindings } from "./cross-field-rules.js";

export type CheckedDocument = { readonly document: ScenarioDocument } | { readonly findings: readonly DataProblem[] };

/** Checks data against the schema and the rules across keys, and fills in the defaults. Never throws or mutates. */
export function checkDocument(data: unknown): CheckedDocument {
  if (!isMapping(data)) {
    const message =
      data === null || data === undefined
        ? "is empty: `chatbench init` writes a scenario to start from."
        : `must be a mapping of keys to values, but is ${shown(data)}.`;
    return { findings: [{ path: [], message }] };
  }
  const parsed = scenarioSchema.safeParse(data, { reportInput: true, error: sentenceOf });
  const own = parsed.success ? [] : parsed.error.issues.flatMap(findingsOf);
  const wrong = new Set(own.map((finding) => formatPath(finding.path)));
  const between = [...crossFieldFindings(data)].filter(
    (finding) => !finding.involves.some((path) => wrong.has(formatPath(path))),
  );
  const findings = [...own, ...between];
  if (!parsed.success || findings.length > 0) return { findings };
  const { target, ...rest } = parsed.data;
  return {
    document: target === undefined ? { ...rest, server: rest.server ?? serverSchema.parse({}) } : { ...rest, target },
  };
}

/** Returns one finding for each issue, and one for each unknown key. */
function findingsOf(issue: z.core.$ZodIssue): readonly DataProblem[] {
  const path = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  return unknownKeys(path, issue.keys);
}

function unknownKeys(path: Path, keys: readonly string[]): readonly DataProblem[] {
  const section = formatPath(path);
  return keys.map((key) => ({ path: [...path, key], message: unknownKey(section, key), aboutKey: true }));
}

/** Makes the sentence for an unknown key, which suggests the nearest key of its section, or else of the whole file. */
export function unknownKey(section: string, key: string): string {
  const prefix = section === "" ? "" : `${section.replace(/\[\d+\]/g, "[]")}.`;
  const siblings = SCENARIO_PATHS.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  const here = didYouMean(
    key,
    siblings.filter((name) => !/[.[]/.test(name)),
  );
  return `there is no such key.${here || didYouMean(key, SCENARIO_PATHS)}`;
}
