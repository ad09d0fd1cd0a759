import type { z } from "zod";
import type { scenarioSchema } from "./scenario-schema.js";

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/**
 * The scenario file's own vocabulary with every default filled in: plain JSON, valid input for
 * `parseScenario`. Exactly one of `server` and `target` is there.
 */
export type ScenarioDocument = DeepReadonly<z.output<typeof scenarioSchema>>;

export type ServerDocument = NonNullable<ScenarioDocument["server"]>;
