import { Option } from "commander";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { parseBytes } from "../../base/units.js";
import { isWorkerCount, WORKER_COUNT } from "../../experiment/run-options.js";
import { CLIENTS, type ClientName } from "../../loadgen/client/clients.js";
import { DEFAULT_LEDGER_BYTES } from "../../loadgen/feasibility/ledger.js";

/** Makes `--set key.path=value`, which is repeatable and collects its values in order. */
export function setOption(description: string): Option {
  return new Option("--set <key.path=value>", `${description} (repeatable)`)
    .argParser((value: string, previous: readonly string[]) => [...previous, value])
    .default([], "none");
}

/** What the options of every command that makes runs come to. */
export interface RunningOptions {
  readonly out?: string;
  readonly set: readonly string[];
  readonly workers?: number;
  readonly client: ClientName;
  readonly ledgerMemory: number;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

/** Makes `--out DIR`. */
export function outOption(): Option {
  return new Option("--out <dir>", "write into this folder (default: results/<name>/<time>-<id>/)");
}

/** Makes `--client NAME`. */
export function clientOption(): Option {
  return new Option("--client <name>", "WebSocket client").choices(Object.keys(CLIENTS)).default("lean");
}

/** Makes the options that decide what is printed. */
export function printingOptions(): readonly Option[] {
  return [
    new Option("--json", "print the result as JSON instead of tables"),
    new Option("--verbose", "print every table, not just one screen"),
    new Option("--quiet", "show no progress"),
    new Option("--no-color", "print without colours"),
  ];
}

/** Makes `--workers N`. */
export function workersOption(): Option {
  const description = "number of generator processes (default: as many as the scenario needs)";
  return new Option("--workers <n>", description).argParser(workerCount);
}

/** Makes `--ledger-memory SIZE`. */
export function ledgerMemoryOption(): Option {
  return new Option("--ledger-memory <size>", "most memory the delivery ledger may use, such as 512MB")
    .argParser(byteSize)
    .default(DEFAULT_LEDGER_BYTES, "2GB");
}

function workerCount(text: string): number {
  const count = Number(text);
  if (isWorkerCount(count)) return count;
  throw new ChatbenchError(
    "usage",
    `--workers ${inertText(text)} is not ${WORKER_COUNT}.`,
    "Without --workers, chatbench chooses the number.",
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
