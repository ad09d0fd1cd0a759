import { type Clock, nowUs } from "../../base/clock.js";
import { heapBytes, ownResidentBytes, settleMemory } from "../../base/own-memory.js";
import { hash2, randomStream } from "../../base/random.js";
import { US_PER_MS, US_PER_SEC } from "../../base/units.js";
import { makePlan, type Plan } from "../../plan/plan.js";
import { type UserRange, workerRange } from "../../plan/users.js";
import { MarkerCodec } from "../../protocol/marker.js";
import { BitSet, type BitSetPages } from "../ledger/bit-set.js";
import { countKnownAway } from "../ledger/known-absences.js";
import type { NotFoundAnswers } from "../ledger/not-found-log.js";
import { nothingSettled, type SendRecordPages, type Settled, Settlement, sendRecordOf } from "../ledger/settlement.js";
import { Alarms } from "../pacing/alarms.js";
import type { Pacer } from "../pacing/pacer.js";
import { ChatbenchProtocol } from "../target-protocol/chatbench-protocol.js";
import type {
  CoordinatorMessage,
  WorkerMemory,
  WorkerMessage,
  WorkerObservations,
  WorkerSetup,
} from "../worker-messages.js";
import { createClient } from "./create-client.js";
import { Receiver } from "./receiver.js";
import { SecondMeter } from "./timing/second-meter.js";
import { TrafficSender } from "./traffic/traffic-sender.js";
import { ChurnDriver } from "./users/churn-driver.js";
import { PingDriver } from "./users/ping-driver.js";
import { VirtualUsers } from "./users/virtual-users.js";

/** A message handed to a connection this shortly before the connection was cut may never have left. */
const IN_FLIGHT_US = US_PER_SEC;

/** Where a worker has its time and its connections from. */
interface Surroundings {
  readonly now: Clock;
  readonly makeClient: typeof createClient;
}

/** One worker: its users, their traffic, and what they saw. Driven by the coordinator's messages. */
export class LoadWorker {
  readonly #report: (message: WorkerMessage) => void;
  readonly #now: Clock;
  readonly #setup: WorkerSetup;
  readonly #plan: Plan;
  readonly #range: UserRange;
  readonly #meter = new SecondMeter();
  readonly #users: VirtualUsers;
  readonly #churn: ChurnDriver;
  /** `null` where the scenario asks for no pings. */
  readonly #pings: PingDriver | null;
  readonly #sender: TrafficSender;
  readonly #receiver: Receiver;
  #trafficStartUs = Number.NaN;
  #secondTimer: NodeJS.Timeout | null = null;

  constructor(
    setup: WorkerSetup,
    pacer: Pacer,
    report: (message: WorkerMessage) => void,
    { now, makeClient }: Surroundings = { now: nowUs, makeClient: createClient },
  ) {
    const { scenario, verify } = setup;
    const { subject } = scenario;
    const plan = makePlan(scenario);
    const range = workerRange(scenario.users, setup.workers, setup.worker);
    const protocol = new ChatbenchProtocol();
    const codec = new MarkerCodec(setup.runId);
    const common = { plan, range, protocol, alarms: new Alarms(pacer, now), now };
    this.#report = report;
    this.#now = now;
    this.#setup = setup;
    this.#plan = plan;
    this.#range = range;
    this.#users = new VirtualUsers({
      ...common,
      scenario,
      entrances: setup.entrances.map((url) => ({ url })),
      random: randomStream(hash2(scenario.seed, setup.worker)),
      createClient: (handlers, userOf) => makeClient(setup, { plan, range }, handlers, userOf),
      onMessage: (tag, bytes, start, end, receivedUs) => this.#receiver.message(tag, bytes, start, end, receivedUs),
      onClosedEarly: (atUs) => this.#receiver.faults.trouble(atUs),
    });
    const ping = (index: number): boolean => this.#users.ping(index);
    this.#pings = scenario.pingUs === null ? null : new PingDriver(range.to - range.from, scenario.pingUs, ping, now);
    this.#churn = new ChurnDriver(plan, range, this.#users, common.alarms, now);
    const acks = subject.mode === "start" ? subject.server.acks : subject.target.acks;
    const traffic = { ...common, codec, users: this.#users, meter: this.#meter };
    this.#sender = new TrafficSender({ ...traffic, acks });
    this.#receiver = new Receiver({ ...traffic, sender: this.#sender, verify });
  }

  /** Does what the coordinator asks; "setUp" and "exit" are the entry's. */
  async handle(message: Exclude<CoordinatorMessage, { type: "setUp" | "exit" }>): Promise<void> {
    switch (message.type) {
      case "connect":
        this.#pings?.start();
        await this.#users.connectRange(message.from, message.to, message.startUs);
        return this.#report({ type: "connected" });
      case "measureMemory":
        return this.#report({ type: "memory", memory: await this.#measureMemory() });
      case "startTraffic":
        return this.#startTraffic(message.trafficStartUs, message.deadlineUs);
      case "faultInjected":
        return this.#receiver.faults.injected(message.index, message.atUs);
      case "stopSending":
        return this.#stop();
      case "reportSends":
        this.#stop();
        if (message.planIsOver) this.#countMissing();
        return this.#report({
          type: "sends",
          streams: this.#sender.sends,
          cutUs: this.#users.cuts.byUser,
          maxLagUs: this.#sender.maxLagUs,
          notFound: this.#receiver.notFound.answers,
        });
      case "settle":
        return this.#report({ type: "settled", ...this.#settle(message.record, message.watchedUntilUs) });
      case "countKnownAway":
        return this.#report({ type: "knownAway", count: this.#countKnownAway(message.answers, message.sentDms) });
      case "reportObservations":
        return this.#report({ type: "observations", observations: this.#observations() });
      case "disconnect":
        this.#pings?.stop();
        await this.#users.disconnect();
        return this.#report({ type: "disconnected" });
    }
  }

  /** Reports every second, on the seconds of the coordinator's clock. */
  startSeconds(zeroUs: number): void {
    const sinceZeroUs = this.#now() - zeroUs;
    const index = Math.floor(sinceZeroUs / US_PER_SEC);
    const untilNextMs = Math.ceil(((index + 1) * US_PER_SEC - sinceZeroUs) / US_PER_MS);
    this.#secondTimer = setTimeout(() => {
      // A timer that was set late in a turn of the loop ends early. A second reported twice would replace itself.
      if (this.#now() - zeroUs >= (index + 1) * US_PER_SEC) this.#reportSecond(index);
      this.startSeconds(zeroUs);
    }, untilNextMs);
  }

  stopSeconds(): void {
    if (this.#secondTimer !== null) clearTimeout(this.#secondTimer);
  }

  /** Sends nothing more, and lets nobody leave or come any more. */
  #stop(): void {
    this.#churn.stop();
    this.#sender.stop();
    this.#users.stop();
  }

  #countMissing(): void {
    this.#users.departures.countMissing();
    const { unanswered } = this.#users.rooms;
    if (unanswered > 0) this.#receiver.errors.count("no answer to leave_room or join_room", false, unanswered);
  }

  #reportSecond(index: number): void {
    this.#users.tick();
    const second = {
      index,
      away: this.#users.departures.out,
      connected: this.#users.counts.ready,
      failed: this.#users.counts.failed,
      owedSoFar: this.#sender.owedSoFar,
      ...this.#meter.take(),
    };
    this.#report({ type: "second", second });
  }

  #startTraffic(trafficStartUs: number, deadlineUs: number): void {
    this.#trafficStartUs = trafficStartUs;
    this.#receiver.begin({ trafficStartUs, deadlineUs });
    this.#sender.start(trafficStartUs);
    this.#churn.start(trafficStartUs);
  }

  #settle(pages: SendRecordPages, watchedUntilUs: number): Settled {
    if (!this.#setup.verify) return nothingSettled(this.#plan);
    const rules = {
      trafficStartUs: this.#trafficStartUs,
      inFlightUs: IN_FLIGHT_US,
      deliveryTimeUs: this.#setup.scenario.phases.drainUs,
      watchedUntilUs,
    };
    const nodeAt = (user: number, atUs: number) => this.#receiver.nodes.nodeAt(user - this.#range.from, atUs);
    const record = sendRecordOf(pages);
    const { presence } = this.#users;
    return new Settlement(this.#plan, this.#range, presence, record, rules, nodeAt).settle(this.#receiver.ledger);
  }

  #countKnownAway(answers: readonly NotFoundAnswers[], sentDms: BitSetPages): number {
    const { presence } = this.#users;
    const known = { plan: this.#plan, range: this.#range, presence, ledger: this.#receiver.ledger };
    const rules = { trafficStartUs: this.#trafficStartUs, inFlightUs: IN_FLIGHT_US };
    return countKnownAway(known, answers, BitSet.of(sentDms), rules);
  }

  async #measureMemory(): Promise<WorkerMemory> {
    await settleMemory();
    return { rssBytes: ownResidentBytes(), ...heapBytes(), connected: this.#users.counts.ready };
  }

  #observations(): WorkerObservations {
    const { user, system } = process.cpuUsage();
    const { counts, closes, cuts, connectTimes } = this.#users;
    const { errors, faults, timer, ledger } = this.#receiver;
    return {
      opened: counts.opened,
      failed: counts.failed,
      retried: counts.retried,
      closedEarly: counts.closedEarly,
      reconnected: counts.reconnected,
      pings: this.#pings?.sent ?? 0,
      closes: closes.all,
      cuts: cuts.all,
      serverErrors: errors.groups,
      faults: faults.sightings,
      responseHdr: timer.response.map((histogram) => histogram.encode()),
      serviceHdr: timer.service.encode(),
      scheduleLagHdr: this.#sender.lag.encode(),
      backlog: this.#sender.backlog,
      connectHdr: connectTimes.encode(),
      fanOut: timer.fanOut,
      cpuSec: (user + system) / US_PER_SEC,
      rssBytes: ownResidentBytes(),
      ledgerBytes: ledger.bytes,
    };
  }
}
