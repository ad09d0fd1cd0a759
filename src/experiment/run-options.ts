import { ChatbenchError } from "../base/chatbench-error.js";
import { inertText } from "../base/hostile-text.js";
import { CLIENTS, type ClientName } from "../loadgen/client/clients.js";
import type { Notice, Progress } from "../loadgen/coordinator/progress.js";
import { DEFAULT_LEDGER_BYTES } from "../loadgen/feasibility/ledger.js";
import { isRunId, newRunId } from "../protocol/marker.js";

/** Options of a run, with the names of `chatbench run`. All are optional. */
export interface RunOptions {
  /** The number of generator processes. Default: as many as the scenario needs. */
  readonly workers?: number | undefined;
  /** The WebSocket client. Default: `lean`. */
  readonly client?: ClientName | undefined;
  /** Whether deliveries are judged. With `false` they are only counted, and the run proves nothing. Default: `true`. */
  readonly verify?: boolean | undefined;
  /** The most memory that the delivery ledger may take, in bytes. Default: 2 GB. */
  readonly ledgerMemory?: number | undefined;
  /** The result's `id`: six letters, digits, dashes or underscores. Default: a new one. */
  readonly runId?: string | undefined;
  /**
   * The result's `command`. Default: the command line that repeats the run, with the scenario in a file of its name.
   */
  readonly command?: string | undefined;
  /** Ends the run early. The run still resolves, to a result of what was seen so far with the verdict `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Called once a second with the run's progress. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Called at once with news such as a scarce resource or a process that died. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** The options with every default filled in, except the number of workers, which the appraisal decides. */
export type ResolvedRunOptions = Pick<RunOptions, "workers"> & {
  readonly [Name in Exclude<keyof RunOptions, "workers">]-?: Exclude<RunOptions[Name], undefined>;
};

/**
 * Fills in the defaults.
 *
 * @param name the scenario's name.
 * @throws ChatbenchError `usage` for invalid values, from programs that no compiler has checked.
 */
export function resolveRunOptions(options: RunOptions, name: string): ResolvedRunOptions {
  const { workers, client = "lean", verify = true, ledgerMemory = DEFAULT_LEDGER_BYTES } = options;
  const { runId = newRunId(Math.random) } = options;
  if (workers !== undefined && !isWorkerCount(workers)) {
    throw wrongOption("workers", workers, WORKER_COUNT, "Without it, chatbench chooses.");
  }
  if (!Object.hasOwn(CLIENTS, client)) {
    throw wrongOption("client", client, "a WebSocket client of chatbench", `Use ${Object.keys(CLIENTS).join(" or ")}.`);
  }
  if (!(ledgerMemory > 0)) {
    throw wrongOption("ledgerMemory", ledgerMemory, "a number of bytes above zero", "Leave it out for 2 GB.");
  }
  if (!isRunId(runId)) {
    throw wrongOption("runId", runId, "six letters, digits, dashes or underscores", "Leave it out for a new one.");
  }
  return {
    workers,
    client,
    verify,
    ledgerMemory,
    runId,
    command: options.command ?? commandOf(name, { workers, client, verify }),
    signal: options.signal ?? new AbortController().signal,
    onProgress: options.onProgress ?? (() => undefined),
    onNotice: options.onNotice ?? (() => undefined),
  };
}

const MAX_WORKERS = 1_000;

/** Describes a valid number of workers. */
export const WORKER_COUNT = `a whole number from 1 to ${MAX_WORKERS}`;

export const isWorkerCount = (count: number): boolean => Number.isInteger(count) && count >= 1 && count <= MAX_WORKERS;

function wrongOption(option: string, value: unknown, wanted: string, hint: string): ChatbenchError {
  return new ChatbenchError("usage", `${option}: ${inertText(String(value))} is not ${wanted}.`, hint);
}

function commandOf(name: string, { workers, client, verify }: RunOptions): string {
  const words = [
    `chatbench run ${name}.yaml`,
    ...(workers === undefined ? [] : [`--workers ${workers}`]),
    ...(client === "lean" ? [] : [`--client ${client}`]),
    ...(verify ? [] : ["--no-verify"]),
  ];
  return words.join(" ");
}
