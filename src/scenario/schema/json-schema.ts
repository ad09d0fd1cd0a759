import { z } from "zod";
import type { Mapping } from "../text/plain-data.js";
import { scenarioSchema } from "./scenario-schema.js";

/**
 * The scenario file as a JSON Schema (draft 2020-12), for editors: keys, types, limits, defaults and
 * descriptions. What needs two keys at once is left to `chatbench validate`, but for server and target.
 */
export function scenarioJsonSchema(): Mapping {
  const { $schema, ...schema } = z.toJSONSchema(scenarioSchema, { io: "input" });
  return { $schema, title: "chatbench scenario", ...schema, not: { required: ["server", "target"] } };
}
