/**
 * What other programs may import: reading scenarios and results. Runs are made by the `chatbench` command.
 */

export { ChatbenchError } from "./base/chatbench-error.js";
export { parseRunResult } from "./result/parse-run-result.js";
export type { RunResult } from "./result/run-result.js";
export { parseScenario, parseScenarioText } from "./scenario/parse-scenario.js";
export type { Scenario } from "./scenario/schema/scenario.js";
