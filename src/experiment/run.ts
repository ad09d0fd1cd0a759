import { watchProcessors } from "../loadgen/coordinator/processor-watch.js";
import { readMachineFacts } from "../loadgen/machine/read-machine-facts.js";
import type { RunResult } from "../result/run-result.js";
import type { ParsedScenario } from "../scenario/parse-scenario.js";
import { startServer } from "../server-under-test/start-server.js";
import { observeRun } from "./observe-run.js";
import type { RunOptions } from "./run-options.js";

/**
 * Runs a scenario: starts its server unless it names a running one, loads it, stops it, and judges every delivery.
 * Writes no files and prints nothing. When it settles, every process that it started is gone.
 *
 * @returns the result, whatever the verdict: a failing server is not an error.
 * @throws ChatbenchError when there is nothing to judge: `not_feasible` (this machine cannot carry the scenario),
 *   `usage` (an option makes no sense), `worker_failed`, or the reason why the server did not start (`port_taken`, …).
 */
export async function run(parsed: ParsedScenario, options: RunOptions = {}): Promise<RunResult> {
  return (await observeRun(parsed, options, { openServer: startServer, machine: readMachineFacts(), watchProcessors }))
    .result;
}
