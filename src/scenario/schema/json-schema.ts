import { z } from "zod";
import { isMapping, type Mapping, ownValue } from "../text/plain-data.js";
import { scenarioSchema } from "./scenario-schema.js";

/**
 * Returns the scenario file as a JSON Schema (draft 2020-12) for editors: keys, types, limits, defaults and
 * descriptions. Rules across keys are left to `chatbench validate`, except that server and target exclude each other.
 */
export function scenarioJsonSchema(): Mapping {
  const { $schema, ...schema } = z.toJSONSchema(scenarioSchema, { io: "input" });
  return { $schema, title: "chatbench scenario", ...schema, not: { required: ["server", "target"] } };
}

/** A key of the scenario file, from its JSON Schema. */
export interface ScenarioKey {
  /** `traffic.dm.bytes`; `claims[].text` for the keys of a list's entries. */
  readonly path: string;
  readonly schema: Mapping;
  readonly required: boolean;
}

function* keysOf(schema: Mapping, prefix: string): Generator<ScenarioKey> {
  const properties = ownValue(schema, "properties");
  const required = ownValue(schema, "required");
  for (const [key, child] of Object.entries(isMapping(properties) ? properties : {})) {
    if (!isMapping(child)) continue;
    const path = `${prefix}${key}`;
    yield { path, schema: child, required: Array.isArray(required) && required.includes(key) };
    yield* keysOf(child, `${path}.`);
    const items = ownValue(child, "items");
    if (isMapping(items)) yield* keysOf(items, `${path}[].`);
  }
}

/** Every key of the scenario file, including sections, in the order of the schema. */
export const SCENARIO_KEYS: readonly ScenarioKey[] = [...keysOf(scenarioJsonSchema(), "")];

/** The paths of all keys. */
export const SCENARIO_PATHS: readonly string[] = SCENARIO_KEYS.map((key) => key.path);
