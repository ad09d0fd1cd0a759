import { type ObservedRun, observeRun } from "../../experiment/observe-run.js";
import type { RunOptions } from "../../experiment/run-options.js";
import type { Processors } from "../../loadgen/coordinator/processor-watch.js";
import type { Notice, Progress } from "../../loadgen/coordinator/progress.js";
import type { MachineFacts } from "../../loadgen/machine/machine-facts.js";
import { readMachineFacts } from "../../loadgen/machine/read-machine-facts.js";
import type { ServerUnderTest } from "../../protocol/server-control.js";
import { parseScenarioText } from "../../scenario/parse-scenario.js";
import { startServer } from "../../server-under-test/start-server.js";
import { fakeProcessors } from "../fakes/fake-processors.js";

export interface WholeRunOptions extends Pick<RunOptions, "workers" | "client" | "runId" | "signal"> {
  /** Instead of a server in processes of its own. */
  readonly openServer?: () => Promise<ServerUnderTest>;
  /** What the appraisal shall take this machine for. */
  readonly machine?: Partial<MachineFacts>;
  /** What others use of its processors. Left out: nothing, whatever else runs beside the test. */
  readonly processors?: Processors;
  readonly onProgress?: (progress: Progress, server: ServerUnderTest | null) => void;
}

export interface WholeRun extends ObservedRun {
  /** Without what the appraisal of the machine says, which is another one on every machine. */
  readonly notices: readonly Notice[];
}

const SHORT_PHASES = { warmup: "0s", hold: "1s", drain: "1s" };

const SHORT_RAMP = { perSec: 1_000, plateaus: 1, retries: 0 };

/** A short scenario: no warm-up, one plateau, one attempt to connect, and whatever `wishes` say. */
export function shortScenario(wishes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { version: 1, name: "whole-run", ramp: SHORT_RAMP, phases: SHORT_PHASES, ...wishes };
}

/**
 * A run from the scenario's document to its result, by the code behind `run`: real worker processes, and a real
 * server process unless the document names a target or a test brings its own.
 */
export async function wholeRun(
  document: Readonly<Record<string, unknown>>,
  { openServer, machine, processors = fakeProcessors(), onProgress, workers = 1, ...options }: WholeRunOptions = {},
): Promise<WholeRun> {
  // JSON is YAML, so this is the way that a file takes.
  const parsed = parseScenarioText(JSON.stringify(document), { file: "the test's scenario" });
  const notices: Notice[] = [];
  let server: ServerUnderTest | null = null;
  const observed = await observeRun(
    parsed,
    {
      ...options,
      workers,
      onProgress: (progress) => onProgress?.(progress, server),
      onNotice: (notice) => {
        if (notice.code !== "feasibility") notices.push(notice);
      },
    },
    {
      machine: { ...readMachineFacts(), ...machine },
      watchProcessors: () => processors,
      openServer: async (settings, startOptions) => {
        server = await (openServer?.() ?? startServer(settings, startOptions));
        return server;
      },
    },
  );
  return { ...observed, notices };
}
