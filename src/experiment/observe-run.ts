import { nowUs } from "../base/clock.js";
import { readVersion } from "../base/version.js";
import { assembleResult } from "../loadgen/coordinator/outcome/assemble-result.js";
import type { WatchProcessors } from "../loadgen/coordinator/processor-watch.js";
import type { RunObservations } from "../loadgen/coordinator/run-observations.js";
import { runScenario } from "../loadgen/coordinator/run-scenario.js";
import { appraise, refuseImpossible, warningsOf } from "../loadgen/feasibility/appraise.js";
import { isOneMachine, type Situation, situationOf } from "../loadgen/feasibility/situation.js";
import { readMachine } from "../loadgen/machine/machine.js";
import type { MachineFacts } from "../loadgen/machine/machine-facts.js";
import { USUAL_PORTS } from "../loadgen/routes/route-plan.js";
import { processesOf, type ServerUnderTest } from "../protocol/server-control.js";
import type { RunResult } from "../result/run-result.js";
import type { ParsedScenario } from "../scenario/parse-scenario.js";
import type { Scenario, ServerSettings } from "../scenario/schema/scenario.js";
import type { StartOptions } from "../server-under-test/start-server.js";
import { maskError, maskResult } from "./mask-run.js";
import { RunCallbacks } from "./run-callbacks.js";
import { type ResolvedRunOptions, type RunOptions, resolveRunOptions } from "./run-options.js";

/** Opens the server that a scenario describes; the run stops it. */
export type OpenServer = (settings: ServerSettings, options: StartOptions) => Promise<ServerUnderTest>;

/** The surroundings of a run, which tests replace. */
export interface Surroundings {
  readonly openServer: OpenServer;
  readonly machine: MachineFacts;
  /** Starts to watch the processor time of other programs. */
  readonly watchProcessors: WatchProcessors;
}

/** A run's result, and the observations behind it. */
export interface ObservedRun {
  readonly result: RunResult;
  readonly seen: RunObservations;
}

/** Makes one run, from the appraisal of this machine to the result; throws like `run`. */
export async function observeRun(
  { scenario, document, secrets }: ParsedScenario,
  options: RunOptions,
  { openServer, machine, watchProcessors }: Surroundings,
): Promise<ObservedRun> {
  const resolved = resolveRunOptions(options, scenario.name);
  const { mask } = secrets;
  const callbacks = new RunCallbacks({
    ...resolved,
    onNotice: ({ code, message }) => resolved.onNotice({ code, message: mask(message) }),
  });
  try {
    const situation = situationOf(scenario, machine, resolved);
    const findings = appraise(situation);
    refuseImpossible(scenario.users, findings);
    for (const message of warningsOf(findings)) callbacks.onNotice({ code: "feasibility", message });
    const certificatesUnchecked = trustsAnybody(scenario);
    if (certificatesUnchecked) callbacks.onNotice({ code: "certificates_unchecked", message: UNCHECKED });
    const before = { ...readMachine(), startedAt: new Date().toISOString() };
    const startUs = nowUs();
    const { seen, server } = await load(situation, resolved, callbacks, { openServer, watchProcessors });
    callbacks.throwFailure();
    const result = assembleResult(seen, {
      id: resolved.runId,
      command: resolved.command,
      scenario,
      document,
      client: resolved.client,
      verify: resolved.verify,
      certificatesUnchecked,
      environment: {
        chatbench: readVersion(),
        node: process.version,
        ...before,
        sharedMachine: isOneMachine(scenario.subject),
        durationUs: nowUs() - startUs,
      },
      processes: server === null ? [] : processesOf(server),
    });
    return { result: maskResult(result, mask), seen };
  } catch (thrown) {
    throw maskError(thrown, mask);
  } finally {
    callbacks.close();
  }
}

const UNCHECKED = "The server's certificate is not checked, so another server may answer in its place.";

/** Tells whether the certificate of a server behind `wss:` is not checked. */
function trustsAnybody({ subject }: Scenario): boolean {
  if (subject.mode === "start" || !subject.target.url.startsWith("wss:")) return false;
  return subject.target.tls?.insecure === true || process.env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0";
}

interface Load {
  readonly seen: RunObservations;
  /** The stopped server; `null` when the scenario names a running one. */
  readonly server: ServerUnderTest | null;
}

/** Starts the server, carries out the scenario against it, and stops it. */
async function load(
  { scenario, workers, machine }: Situation,
  { runId, client, verify }: ResolvedRunOptions,
  callbacks: RunCallbacks,
  { openServer, watchProcessors }: Pick<Surroundings, "openServer" | "watchProcessors">,
): Promise<Load> {
  const { subject } = scenario;
  const server = subject.mode === "start" ? await open(subject.server, scenario, verify, openServer) : null;
  try {
    const seen = await runScenario({
      scenario,
      runId,
      workers,
      client,
      verify,
      server,
      entrances: subject.mode === "start" ? (server?.entrances ?? []) : [subject.target.url],
      localPorts: machine.localPorts ?? USUAL_PORTS,
      watchProcessors,
      interrupt: callbacks.interrupt,
      listener: callbacks,
    });
    return { seen, server };
  } finally {
    await server?.stop();
  }
}

/** The nodes of a cluster record messages, so that a lost one can be blamed on a hop. */
function open(
  settings: ServerSettings,
  { users, faults }: Scenario,
  verify: boolean,
  openServer: OpenServer,
): Promise<ServerUnderTest> {
  return openServer(settings, { trace: verify && settings.topology !== "single", users, faults });
}
