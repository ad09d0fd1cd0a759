import { isMapping, type Mapping, ownValue } from "../text/plain-data.js";
import { scenarioJsonSchema } from "./json-schema.js";

/** One key of the scenario file, from its JSON Schema. */
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

/** Every key of the scenario file, sections included, in the order of the schema. */
export const SCENARIO_KEYS: readonly ScenarioKey[] = [...keysOf(scenarioJsonSchema(), "")];

/** Their paths alone. */
export const SCENARIO_PATHS: readonly string[] = SCENARIO_KEYS.map((key) => key.path);
