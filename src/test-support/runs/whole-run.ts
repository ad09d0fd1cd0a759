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
  /** A server to use instead of starting one. */
  readonly openServer?: () => Promise<ServerUnderTest>;
  /** The machine facts for the appraisal. */
  readonly machine?: Partial<MachineFacts>;
  /** What other programs use of its processors. Default: nothing, whatever else is running. */
  readonly processors?: Processors;
  readonly onProgress?: (progress: Progress, server: ServerUnderTest | null) => void;
}

export interface WholeRun extends ObservedRun {
  /** Drops the notices of the appraisal, which differ between machines. */
  readonly notices: readonly Notice[];
}

const SHORT_PHASES = { warmup: "0s", hold: "1s", drain: "1s" };

const SHORT_RAMP = { perSec: 1_000, plateaus: 1, retries: 0 };

/** Makes a short scenario: no warm-up, one plateau, one attempt to connect, and the keys of `wishes`. */
export function shortScenario(wishes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { version: 1, name: "whole-run", ramp: SHORT_RAMP, phases: SHORT_PHASES, ...wishes };
}

/**
 * Makes a run with the code behind `run`, from the scenario's document to its result: with real worker processes, and a
 * real server process unless the document names a target or the test brings its own.
 */
export async function wholeRun(
  document: Readonly<Record<string, unknown>>,
  { openServer, machine, processors = fakeProcessors(), onProgress, workers = 1, ...options }: WholeRunOptions = {},
): Promise<WholeRun> {
  // JSON is YAML, so this parses it like a file.
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
