import { nowUs } from "../../base/clock.js";
import { US_PER_MS, US_PER_SEC } from "../../base/units.js";
import { makePlan, type Plan, plateauSizes } from "../../plan/plan.js";
import type { ProcessSnapshot, ServerUnderTest } from "../../protocol/server-control.js";
import type { HttpResult, Leftovers } from "../../result/run-result.js";
import type { Scenario } from "../../scenario/schema/scenario.js";
import type { ClientName } from "../client/clients.js";
import { type HttpLoadRun, startHttpLoad } from "../http-load/http-load.js";
import { BitSet } from "../ledger/bit-set.js";
import { sumOfTallies } from "../ledger/delivery-tally.js";
import type { SendRecordPages, Settled } from "../ledger/settlement.js";
import type { PortRange } from "../routes/route-plan.js";
import { auditDeliveries } from "./audit-deliveries.js";
import { FaultDriver } from "./fault-driver.js";
import { Halt, HaltError } from "./halt.js";
import { kernelSocketBytes } from "./kernel-memory.js";
import { leftoversOnceEmpty } from "./leftovers.js";
import { type BothSides, MemoryRecorder } from "./memory-readings.js";
import type { Processors, WatchProcessors } from "./processor-watch.js";
import type { RunListener } from "./progress.js";
import type { RunObservations } from "./run-observations.js";
import { SecondWatch } from "./second-watch.js";
import { ServerWatch, withinMs } from "./server-watch.js";
import { Timeline } from "./timeline.js";
import { blameLost } from "./trace-lost.js";
import { WorkerPool } from "./worker-pool.js";

/** A plateau is measured after connections have been quiet for this long; each process then waits until its memory has settled. */
const QUIET_MS = 100;
/** Time for the nodes to hear that users have left. */
const LEAVE_MS = 500;
/** Time for every worker to hear of the start before the first message is due. */
const START_DELAY_US = 200 * US_PER_MS;
/** After the drain, what is still missing gets this long to turn out late rather than lost. */
const LATE_GRACE_MS = 2_000;
/** When a run is cut short, messages under way get this long to arrive. */
const CUT_SHORT_DRAIN_MS = 1_000;
const DISCONNECT_LIMIT_MS = 10_000;

export interface RunOrder {
  readonly scenario: Scenario;
  readonly runId: string;
  readonly workers: number;
  readonly client: ClientName;
  /** False: deliveries are counted and not judged, to find out what judging costs. */
  readonly verify: boolean;
  /** The server this run started, or `null` when the scenario names a running one. */
  readonly server: ServerUnderTest | null;
  readonly entrances: readonly string[];
  /** Ports for connections from the scenario's `sources`. */
  readonly localPorts: PortRange;
  /** Begins to watch the processors; called once, when every process of the run has been started. */
  readonly watchProcessors: WatchProcessors;
  /** Ends the run early. What was seen until then is kept. */
  readonly interrupt: AbortSignal;
  readonly listener: RunListener;
}

/**
 * Carries out a scenario: ramp with plateaus, warm-up, hold, drain, disconnect. This is the one place that
 * knows the order of things.
 *
 * @throws ChatbenchError `worker_failed` when the generator cannot start; the server's misfortunes are observations.
 */
export async function runScenario(options: RunOrder): Promise<RunObservations> {
  const run = await ScenarioRun.start(options);
  try {
    await run.perform();
    return await run.conclude();
  } finally {
    await run.end();
  }
}

interface RunParts {
  readonly plan: Plan;
  readonly halt: Halt;
  readonly timeline: Timeline;
  readonly watch: SecondWatch;
  readonly pool: WorkerPool;
}

class ScenarioRun {
  readonly #options: RunOrder;
  readonly #plan: Plan;
  readonly #halt: Halt;
  readonly #timeline: Timeline;
  readonly #watch: SecondWatch;
  readonly #pool: WorkerPool;
  readonly #memory = new MemoryRecorder();
  readonly #server: ServerWatch;
  readonly #processors: Processors;
  readonly #faults: FaultDriver;
  #leftovers: Leftovers | null = null;
  #http: HttpLoadRun | null = null;
  #connectingUs = 0;
  #rampStartUs = nowUs();
  #trafficStartUs = Number.NaN;
  #deadlineUs = Number.NaN;
  #serverBefore: readonly ProcessSnapshot[] = [];
  #serverFull: readonly ProcessSnapshot[] = [];

  private constructor(options: RunOrder, { plan, halt, timeline, watch, pool }: RunParts) {
    this.#options = options;
    this.#plan = plan;
    this.#halt = halt;
    this.#timeline = timeline;
    this.#watch = watch;
    this.#pool = pool;
    this.#faults = new FaultDriver(
      plan.faults.faults,
      (options.server?.nodes ?? []).map(({ id }) => id),
      {
        inject: async (...order) => options.server?.inject(...order),
        injected: (index, atUs) => pool.faultInjected(index, atUs),
        failed: ({ action, target }, reason) => {
          options.listener.onNotice({ code: "fault_failed", message: `Could not ${action} ${target}: ${reason}` });
        },
      },
    );
    this.#server = new ServerWatch(options.server, timeline, options.listener, halt);
    this.#processors = options.watchProcessors(options.scenario.subject);
    if (options.interrupt.aborted) halt.raise("interrupted");
    options.interrupt.addEventListener("abort", () => halt.raise("interrupted"), { once: true });
  }

  static async start(options: RunOrder): Promise<ScenarioRun> {
    const { scenario, runId, workers, client, verify, entrances, localPorts } = options;
    const halt = new Halt();
    const zeroUs = nowUs();
    const { churn, room } = scenario.traffic;
    const isAnybodyOut = churn !== null || room?.churn != null || scenario.reconnect !== null;
    const timeline = new Timeline(zeroUs, scenario.users, isAnybodyOut);
    const { onConnectFailure } = scenario;
    const watch = new SecondWatch({ workers, onConnectFailure, timeline, listener: options.listener, halt });
    const setup = { scenario, runId, workers, client, verify, entrances, localPorts, zeroUs };
    const pool = await WorkerPool.start(setup, watch);
    return new ScenarioRun(options, { plan: makePlan(scenario), halt, timeline, watch, pool });
  }

  /** Goes through the phases, to the end of the drain; ends early on a halt. */
  async perform(): Promise<void> {
    try {
      await this.#ramp();
      await this.#traffic();
    } catch (thrown) {
      if (!(thrown instanceof HaltError)) throw thrown;
      await this.#faults.stop();
      this.#pool.stopSending();
      await new Promise((resolve) => setTimeout(resolve, CUT_SHORT_DRAIN_MS));
    }
  }

  async #ramp(): Promise<void> {
    const { users, ramp } = this.#options.scenario;
    this.#serverBefore = await this.#halt.orHalt(this.#measurePlateau());
    this.#rampStartUs = nowUs();
    this.#timeline.enter("ramp", this.#rampStartUs);
    let connected = 0;
    for (const size of plateauSizes(users, ramp.plateaus)) {
      const startUs = nowUs();
      await this.#halt.orHalt(this.#pool.connect(connected, size, startUs));
      this.#connectingUs += nowUs() - startUs;
      connected = size;
      await this.#halt.sleep(QUIET_MS);
      const atPlateau = await this.#halt.orHalt(this.#measurePlateau());
      if (size === users) this.#serverFull = atPlateau;
    }
  }

  async #traffic(): Promise<void> {
    const { phases, http, subject } = this.#options.scenario;
    const startUs = nowUs() + START_DELAY_US;
    const holdUs = startUs + phases.warmupUs;
    const drainUs = holdUs + phases.holdUs;
    const deadlineUs = drainUs + phases.drainUs;
    this.#deadlineUs = deadlineUs;
    this.#trafficStartUs = startUs;
    this.#timeline.enter("warmup", startUs);
    this.#timeline.enter("hold", holdUs);
    this.#timeline.enter("drain", drainUs);
    this.#pool.startTraffic(startUs, deadlineUs);
    this.#faults.start(startUs);
    await this.#sleepUntil(holdUs);
    this.#processors.holdBegins();
    if (http !== null) {
      const url = this.#options.entrances[0] as string;
      const onTrouble = (message: string) => this.#options.listener.onNotice({ code: "http_trouble", message });
      const tls = subject.mode === "running" ? subject.target.tls : null;
      this.#http = startHttpLoad({ url, ...http, durationSec: phases.holdUs / US_PER_SEC, tls, onTrouble });
    }
    await this.#sleepUntil(drainUs);
    this.#processors.holdEnds();
    await this.#sleepUntil(deadlineUs);
  }

  #sleepUntil(atUs: number): Promise<void> {
    return this.#halt.sleep((atUs - nowUs()) / US_PER_MS);
  }

  /** Settles every account, then disconnects everyone. */
  async conclude(): Promise<RunObservations> {
    this.#watch.trafficOver();
    const serverAfter = await this.#server.snapshot(false);
    const { sends, record, notFound } = await this.#pool.collectSends(this.#plan, this.#halt.cause === null);
    const settled = await this.#settle(record);
    const knownAway = await this.#pool.countKnownAway(this.#plan, record.sent, notFound);
    const audit = this.#options.verify ? auditDeliveries(this.#plan, record, settled) : null;
    const tally = sumOfTallies(settled.map((one) => one.tally));
    const lostTrace = await blameLost(this.#options, this.#plan, this.#trafficStartUs, settled, tally.examples);
    const observations = await this.#pool.collectObservations();
    const http = await this.#concludeHttp();
    const endUs = nowUs();
    await this.#disconnect();
    return {
      plan: this.#plan,
      timeline: this.#timeline,
      memory: this.#memory,
      sends,
      tally,
      lostTrace,
      audit,
      incomplete: settled.map(({ incomplete }) => incomplete.map((pages) => pages && BitSet.of(pages))),
      knownAway,
      workers: observations,
      workerUsers: this.#pool.workers.map(({ users }) => users),
      workerRssBytes: observations.map((seen) => seen?.rssBytes ?? 0),
      http,
      halt: this.#halt.cause,
      serverExits: this.#server.exits,
      faults: this.#faults.faults,
      leftovers: this.#leftovers,
      processors: this.#processors,
      connectingUs: this.#connectingUs,
      rampStartUs: this.#rampStartUs,
      trafficStartUs: this.#trafficStartUs,
      endUs,
      serverBefore: this.#serverBefore,
      serverAfter,
      serverFull: this.#serverFull,
    };
  }

  /** Settles at the deadline, and once more if something is missing that may still come late. */
  async #settle(record: SendRecordPages): Promise<readonly Settled[]> {
    const watchedUntilUs = this.#halt.cause === null ? this.#deadlineUs : nowUs();
    const settled = await this.#pool.settle(this.#plan, record, watchedUntilUs);
    const isMissing = settled.some(({ tally }) => tally.byKind.some(({ lost }) => lost > 0));
    if (this.#halt.cause !== null || !isMissing) return settled;
    await new Promise((resolve) => setTimeout(resolve, LATE_GRACE_MS));
    return this.#pool.settle(this.#plan, record, watchedUntilUs);
  }

  async #concludeHttp(): Promise<HttpResult | null> {
    if (this.#http === null) return null;
    this.#http.stop();
    return this.#http.result;
  }

  async #disconnect(): Promise<void> {
    const before = this.#halt.cause === null ? await this.#lookAtBothSides() : null;
    await withinMs(DISCONNECT_LIMIT_MS, this.#pool.disconnect());
    if (before === null) return;
    await new Promise((resolve) => setTimeout(resolve, LEAVE_MS));
    this.#leftovers = await leftoversOnceEmpty(() => this.#server.snapshot(false), this.#options.server?.nodes ?? []);
    this.#memory.addDisconnect(before, await this.#lookAtBothSides());
  }

  /** Ends every process of the generator. Safe after any failure. */
  async end(): Promise<void> {
    this.#server.stop();
    this.#processors.stop();
    await this.#faults.stop();
    this.#http?.stop();
    await this.#pool.exit();
  }

  async #measurePlateau(): Promise<readonly ProcessSnapshot[]> {
    const { nodes, workers } = await this.#lookAtBothSides();
    this.#memory.addPlateau(nodes, workers, await kernelSocketBytes());
    return nodes;
  }

  /** Looks at the memory of both sides, after forced collections. */
  async #lookAtBothSides(): Promise<BothSides> {
    const [nodes, workers] = await Promise.all([this.#server.snapshot(true), this.#pool.measureMemory()]);
    return { nodes, workers };
  }
}
