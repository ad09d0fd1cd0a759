import type { ClientName } from "../../loadgen/client/clients.js";
import { assembleResult } from "../../loadgen/coordinator/outcome/assemble-result.js";
import type { Notice, Progress } from "../../loadgen/coordinator/progress.js";
import type { RunObservations } from "../../loadgen/coordinator/run-observations.js";
import { runScenario } from "../../loadgen/coordinator/run-scenario.js";
import { USUAL_PORTS } from "../../loadgen/routes/port-range.js";
import { newRunId } from "../../protocol/marker.js";
import { processesOf, type ServerUnderTest } from "../../protocol/server-control.js";
import type { Environment, RunResult } from "../../result/run-result.js";
import { parseScenarioText } from "../../scenario/parse-scenario.js";
import type { ServerSettings } from "../../scenario/schema/scenario.js";
import { startServer } from "../../server-under-test/start-server.js";

export interface WholeRunOptions {
  readonly workers?: number;
  readonly client?: ClientName;
  readonly runId?: string;
  readonly interrupt?: AbortSignal;
  /** Instead of a server in processes of its own. */
  readonly openServer?: () => Promise<ServerUnderTest>;
  readonly onProgress?: (progress: Progress, server: ServerUnderTest | null) => void;
}

export interface WholeRun {
  readonly result: RunResult;
  readonly seen: RunObservations;
  readonly notices: readonly Notice[];
}

/** Nothing that a test of deliveries reads; the command line fills it in for a person. */
const ENVIRONMENT: Environment = {
  chatbench: "0.0.0",
  node: process.version,
  platform: process.platform,
  kernel: "",
  cpuModel: "",
  cores: 1,
  memoryBytes: 0,
  descriptorLimit: null,
  loadAverage: null,
  sharedMachine: true,
  startedAt: "2025-01-01T00:00:00.000Z",
  durationUs: 0,
};

const SHORT_PHASES = { warmup: "0s", hold: "1s", drain: "1s" };

const SHORT_RAMP = { perSec: 1_000, plateaus: 1, retries: 0 };

/** A short scenario: no warm-up, one plateau, one attempt to connect, and whatever `wishes` say. */
export function shortScenario(wishes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { version: 1, name: "whole-run", ramp: SHORT_RAMP, phases: SHORT_PHASES, ...wishes };
}

/**
 * A run from the scenario's document to its result, as `chatbench run` makes it, without the files:
 * real worker processes, and a real server process unless the document names a target.
 */
export async function wholeRun(
  document: Readonly<Record<string, unknown>>,
  options: WholeRunOptions = {},
): Promise<WholeRun> {
  const { workers = 1, client = "lean", runId = newRunId(Math.random) } = options;
  // JSON is YAML, so this is the way that a file takes.
  const parsed = parseScenarioText(JSON.stringify(document), { file: "the test's scenario" });
  const { scenario } = parsed;
  const { subject } = scenario;
  const start = (settings: ServerSettings) =>
    startServer(settings, {
      trace: settings.topology !== "single",
      users: scenario.users,
      faults: scenario.faults,
    });
  const open = options.openServer ?? (subject.mode === "start" ? () => start(subject.server) : async () => null);
  const server = await open();
  const notices: Notice[] = [];
  try {
    const seen = await runScenario({
      scenario,
      runId,
      workers,
      client,
      verify: true,
      server,
      entrances: subject.mode === "start" ? (server?.entrances ?? []) : [subject.target.url],
      localPorts: USUAL_PORTS,
      interrupt: options.interrupt ?? new AbortController().signal,
      listener: {
        onProgress: (progress) => options.onProgress?.(progress, server),
        onNotice: (notice) => notices.push(notice),
      },
    });
    const frame = { id: runId, command: "chatbench run", client, verify: true, environment: ENVIRONMENT };
    const result = assembleResult(seen, {
      ...frame,
      ...parsed,
      processes: server === null ? [] : processesOf(server),
    });
    return { result, seen, notices };
  } finally {
    await server?.stop();
  }
}
