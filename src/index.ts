/** The package's exports: making runs, and reading scenarios and results. docs/library.md shows their use. */

export { ChatbenchError } from "./base/chatbench-error.js";
export { compareResults } from "./experiment/comparison/compare-results.js";
export type { ComparedSide, ComparisonFacts } from "./experiment/comparison/compared-side.js";
export { run } from "./experiment/run.js";
export type { RunOptions } from "./experiment/run-options.js";
export type { ClientName } from "./loadgen/client/clients.js";
export type { Notice, Progress } from "./loadgen/coordinator/progress.js";
export type { Comparison } from "./result/comparison/comparison.js";
export { parseComparison, serializeComparison } from "./result/comparison/parse-comparison.js";
export { parseRunResult } from "./result/parse-run-result.js";
export type { RunResult } from "./result/run-result.js";
export { type ParsedScenario, parseScenario, parseScenarioText } from "./scenario/parse-scenario.js";
export type { Scenario } from "./scenario/schema/scenario.js";
