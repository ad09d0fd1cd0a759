import type { z } from "zod";
import type { scenarioSchema } from "./scenario-schema.js";

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/**
 * A scenario in the file's own words, with every default filled in: plain JSON, and valid input for `parseScenario`. It
 * has either `server` or `target`.
 */
export type ScenarioDocument = DeepReadonly<z.output<typeof scenarioSchema>>;

export type ServerDocument = NonNullable<ScenarioDocument["server"]>;
