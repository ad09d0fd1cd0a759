import { inertText } from "../base/hostile-text.js";
import { unknownKey } from "./rules/check-document.js";
import { SCENARIO_PATHS } from "./schema/json-schema.js";
import { emptyMapping, isMapping, overlay, ownValue } from "./text/plain-data.js";
import type { ScenarioProblem } from "./text/problems.js";
import { readYaml } from "./text/yaml-source.js";

/** The text of an override, and the option that gave it. */
interface OverrideSource {
  readonly text: string;
  /** Whether it is one value of a `--vary`, not a `--set`. */
  readonly isVaried: boolean;
}

/** A parsed `--set a.b=c`. A value of `null` (or nothing after the `=`) removes the key. */
export interface Override extends OverrideSource {
  readonly path: readonly string[];
  readonly value: unknown;
}

export interface OverridesReading {
  readonly overrides: readonly Override[];
  readonly problems: readonly ScenarioProblem[];
}

/**
 * Parses `--set` options, or the values of `--vary`. Each unusable one becomes a separate problem. Never throws.
 */
export function readOverrides(texts: readonly string[], isVaried = false): OverridesReading {
  const overrides: Override[] = [];
  const problems: ScenarioProblem[] = [];
  for (const text of texts) {
    const source = { text, isVaried };
    const reading = readOverride(source);
    if (typeof reading === "string") problems.push(overrideProblem(source, "", reading));
    else overrides.push(reading);
  }
  return { overrides, problems };
}

export function overrideProblem({ text, isVaried }: OverrideSource, path: string, message: string): ScenarioProblem {
  return { path, message, line: null, column: null, override: text, ...(isVaried ? { isVaried } : {}) };
}

/** Returns the override, or the sentence that says what is wrong with it. */
function readOverride(source: OverrideSource): Override | string {
  const { text } = source;
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(0, equals)).trim();
  if (name === "") return "must be a key and a value, such as users=500 or server.routing=map-scan.";
  if (!SCENARIO_PATHS.includes(name)) {
    const path = name.split(".");
    const last = path.at(-1) ?? "";
    return `${inertText(name, 80)}: ${unknownKey(path.slice(0, -1).join("."), last)}`;
  }
  if (name.includes("[")) return "a list can only be set as a whole, such as thresholds='[delivery.lost == 0]'.";
  const { data, findings } = readYaml(text.slice(equals + 1));
  return findings[0] === undefined
    ? { ...source, path: name.split("."), value: data }
    : `the value ${findings[0].message}`;
}

/** Returns `data` with the overrides applied in order. Nothing is mutated. */
export function applyOverrides(data: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce((result, { path, value }) => withValue(result, path, value), data);
}

function withValue(data: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  // A section that is not a mapping stays as it is, and the schema reports it.
  if (data !== undefined && data !== null && !isMapping(data)) return data;
  const section = overlay(emptyMapping(), data ?? {});
  const inner = withValue(ownValue(section, key), rest, value);
  if (inner !== null) return overlay(section, { [key]: inner });
  const { [key]: _removed, ...others } = section;
  return others;
}
