import assert from "node:assert/strict";
import { shortScenario } from "../runs/whole-run.js";
import { ChatbenchProcess } from "./chatbench-process.js";

/** What a gate is tried with: as short as a run that has something to count can be. */
export const GATED_LOAD = {
  name: "short",
  users: 30,
  phases: { warmup: "0s", hold: "500ms", drain: "2s" },
  traffic: { dm: { perSec: 100 } },
};
export const GATED_SCENARIO = shortScenario(GATED_LOAD);

export interface EndedGate {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `chatbench ci scenario.yaml` in a folder to its end. */
export async function runGate(folder: string, ...args: readonly string[]): Promise<EndedGate> {
  const run = new ChatbenchProcess(["ci", "scenario.yaml", "--quiet", ...args], folder);
  try {
    return { code: await run.ended, stdout: run.stdout, stderr: run.stderr };
  } finally {
    run.kill("SIGKILL");
  }
}

/** Asserts how it ended, with what it printed in the message. */
export function assertEnded({ code, stdout, stderr }: EndedGate, wanted: number, says: RegExp): void {
  assert.equal(code, wanted, `${stdout}\n${stderr}`);
  assert.match(wanted === 2 ? stderr : stdout, says);
}
