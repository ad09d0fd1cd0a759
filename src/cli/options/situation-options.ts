import { Option } from "commander";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { parseBytes } from "../../base/units.js";
import { DEFAULT_LEDGER_BYTES } from "../../loadgen/feasibility/ledger.js";
import type { MachineFacts } from "../../loadgen/feasibility/machine-facts.js";
import type { Situation } from "../../loadgen/feasibility/situation.js";
import { planWorkers } from "../../loadgen/feasibility/workers.js";
import type { Scenario } from "../../scenario/schema/scenario.js";

/** Options that decide what a run needs of the machine. */
export interface SituationOptions {
  readonly workers?: number;
  readonly ledgerMemory: number;
}

/** `--workers N` */
export function workersOption(): Option {
  const description = "number of generator processes (default: as many as the scenario needs)";
  return new Option("--workers <n>", description).argParser(workerCount);
}

/** `--ledger-memory SIZE` */
export function ledgerMemoryOption(): Option {
  return new Option("--ledger-memory <size>", "most memory the delivery ledger may take, such as 512MB")
    .argParser(byteSize)
    .default(DEFAULT_LEDGER_BYTES, "2GB");
}

/** The scenario on this machine, with the workers that were asked for or else as many as it needs. */
export function situationOf(scenario: Scenario, machine: MachineFacts, options: SituationOptions): Situation {
  const workers = Math.min(options.workers ?? planWorkers(scenario, machine), scenario.users);
  return { scenario, workers, machine, ledgerLimitBytes: options.ledgerMemory };
}

function workerCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
  throw new ChatbenchError(
    "usage",
    `--workers ${inertText(text)} is not a whole number from 1 to 1000.`,
    "Leave it out, and chatbench chooses.",
  );
}

function byteSize(text: string): number {
  const bytes = parseBytes(text);
  if (bytes !== undefined) return bytes;
  throw new ChatbenchError(
    "usage",
    `${inertText(text)} is not a size.`,
    "Write it with its unit, such as 512MB or 2GiB.",
  );
}
