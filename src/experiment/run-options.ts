import { ChatbenchError } from "../base/chatbench-error.js";
import { inertText } from "../base/hostile-text.js";
import { CLIENTS, type ClientName } from "../loadgen/client/clients.js";
import type { Notice, Progress } from "../loadgen/coordinator/progress.js";
import { DEFAULT_LEDGER_BYTES } from "../loadgen/feasibility/ledger.js";
import { isRunId, newRunId } from "../protocol/marker.js";

/** Options of a run, named as those of `chatbench run`. Each may be left out. */
export interface RunOptions {
  /** Number of generator processes. Left out: as many as the scenario needs. */
  readonly workers?: number | undefined;
  /** WebSocket client. Left out: `lean`. */
  readonly client?: ClientName | undefined;
  /** `false`: deliveries are counted without being judged, and the run proves nothing. */
  readonly verify?: boolean | undefined;
  /** Most memory the delivery ledger may take, in bytes. Left out: 2 GB. */
  readonly ledgerMemory?: number | undefined;
  /** The result's `id`: six letters, digits, dashes or underscores. Left out: a new one. */
  readonly runId?: string | undefined;
  /** The result's `command`. Left out: the command line that repeats the run, with the scenario in a file of its name. */
  readonly command?: string | undefined;
  /** Ends the run early. It still resolves: the result holds what was seen so far, and its verdict is `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Told once a second how the run goes. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Told of what is worth knowing as soon as it happens: a resource that is scarce, a process that died. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** The same with every default filled in; how many workers a scenario needs is for the appraisal to say. */
export type ResolvedRunOptions = Pick<RunOptions, "workers"> & {
  readonly [Name in Exclude<keyof RunOptions, "workers">]-?: Exclude<RunOptions[Name], undefined>;
};

/**
 * Fills in the default of every option that was left out.
 *
 * @param name the scenario's.
 * @throws ChatbenchError `usage`, for programs that no compiler has checked.
 */
export function resolveRunOptions(options: RunOptions, name: string): ResolvedRunOptions {
  const { workers, client = "lean", verify = true, ledgerMemory = DEFAULT_LEDGER_BYTES } = options;
  const { runId = newRunId(Math.random) } = options;
  if (workers !== undefined && !isWorkerCount(workers)) {
    throw wrongOption("workers", workers, WORKER_COUNT, "Leave it out, and chatbench chooses.");
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

/** What a number of workers has to be, in words. */
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
