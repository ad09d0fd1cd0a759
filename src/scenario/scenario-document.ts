/** The scenario file's own vocabulary with every default filled in: plain JSON, valid input for `parseScenario`. */
export type ScenarioDocument = Readonly<Record<string, unknown>>;
