import { type Clock, nowUs } from "../../base/clock.js";
import { hash2, randomStream } from "../../base/random.js";
import { US_PER_MS, US_PER_SEC } from "../../base/units.js";
import { makePlan, type Plan } from "../../plan/plan.js";
import { type UserRange, workerRange } from "../../plan/users.js";
import { MarkerCodec } from "../../protocol/marker.js";
import type { Client, ClientHandlers } from "../client/common/client.js";
import { BitSet, type BitSetPages } from "../ledger/bit-set.js";
import { DeliveryLedger, emptyReceipt, type Receipt } from "../ledger/delivery-ledger.js";
import { countKnownAway } from "../ledger/known-absences.js";
import { type NotFoundAnswers, NotFoundLog, USER_NOT_FOUND } from "../ledger/not-found-log.js";
import { nothingSettled, type SendRecordPages, type Settled, Settlement, sendRecordOf } from "../ledger/settlement.js";
import { Alarms } from "../pacing/alarms.js";
import type { Pacer } from "../pacing/pacer.js";
import { ChatbenchProtocol } from "../target-protocol/chatbench-protocol.js";
import { emptyIncoming, INCOMING, isDelivery, type TargetProtocol } from "../target-protocol/target-protocol.js";
import type {
  CoordinatorMessage,
  WorkerMemory,
  WorkerMessage,
  WorkerObservations,
  WorkerSetup,
} from "../worker-messages.js";
import { collectGarbage } from "./collect-garbage.js";
import { createClient } from "./create-client.js";
import { heapBytes, residentBytes } from "./own-memory.js";
import { ServerErrors } from "./server-errors.js";
import { FaultWatch } from "./timing/fault-watch.js";
import { ReceiptTimer } from "./timing/receipt-timer.js";
import { SecondMeter } from "./timing/second-meter.js";
import { messageOfId, TrafficSender } from "./traffic/traffic-sender.js";
import { ChurnDriver } from "./users/churn-driver.js";
import { UserNodes } from "./users/user-nodes.js";
import { VirtualUsers } from "./users/virtual-users.js";

/** A message handed to a connection this shortly before the connection was cut may never have left. */
const IN_FLIGHT_US = US_PER_SEC;

/** One worker: its users, their traffic, and what they saw. Driven by the coordinator's messages. */
export class LoadWorker implements ClientHandlers {
  readonly #report: (message: WorkerMessage) => void;
  readonly #now: Clock = nowUs;
  readonly #setup: WorkerSetup;
  readonly #plan: Plan;
  readonly #range: UserRange;
  readonly #protocol: TargetProtocol = new ChatbenchProtocol();
  readonly #meter = new SecondMeter();
  readonly #alarms: Alarms;
  readonly #client: Client;
  readonly #users: VirtualUsers;
  readonly #nodes: UserNodes;
  readonly #churn: ChurnDriver;
  readonly #codec: MarkerCodec;
  readonly #ledger: DeliveryLedger;
  readonly #timer: ReceiptTimer;
  readonly #sender: TrafficSender;
  readonly #errors = new ServerErrors();
  readonly #notFound: NotFoundLog;
  readonly #faults: FaultWatch;
  readonly #incoming = emptyIncoming();
  readonly #receipt = emptyReceipt();
  #trafficStartUs = Number.NaN;
  #secondTimer: NodeJS.Timeout | null = null;

  constructor(setup: WorkerSetup, pacer: Pacer, report: (message: WorkerMessage) => void) {
    const { scenario } = setup;
    const { subject } = scenario;
    const codec = new MarkerCodec(setup.runId);
    this.#report = report;
    this.#setup = setup;
    this.#plan = makePlan(scenario);
    this.#range = workerRange(scenario.users, setup.workers, setup.worker);
    this.#alarms = new Alarms(pacer, this.#now);
    this.#client = createClient(setup, { plan: this.#plan, range: this.#range }, this, (tag) =>
      this.#users.userOf(tag),
    );
    this.#users = new VirtualUsers({
      plan: this.#plan,
      range: this.#range,
      scenario,
      protocol: this.#protocol,
      entrances: setup.entrances.map((url) => ({ url })),
      alarms: this.#alarms,
      now: this.#now,
      random: randomStream(hash2(scenario.seed, setup.worker)),
    });
    this.#faults = new FaultWatch(this.#plan);
    this.#nodes = new UserNodes(this.#range.to - this.#range.from);
    this.#notFound = new NotFoundLog(this.#plan.dm?.count ?? 0);
    this.#churn = new ChurnDriver(this.#plan, this.#range, this.#users, this.#alarms, this.#now);
    this.#codec = codec;
    this.#ledger = new DeliveryLedger(this.#plan, codec, this.#range, this.#users.presence);
    this.#timer = new ReceiptTimer(this.#plan, this.#meter);
    this.#sender = new TrafficSender({
      plan: this.#plan,
      range: this.#range,
      users: this.#users,
      protocol: this.#protocol,
      codec,
      meter: this.#meter,
      acks: subject.mode === "start" ? subject.server.acks : subject.target.acks,
      alarms: this.#alarms,
      now: this.#now,
    });
  }

  /** Does what the coordinator asks; "setUp" and "exit" are the entry's. */
  async handle(message: Exclude<CoordinatorMessage, { type: "setUp" | "exit" }>): Promise<void> {
    switch (message.type) {
      case "connect":
        await this.#users.connectRange(this.#client, message.from, message.to, message.startUs);
        return this.#report({ type: "connected" });
      case "measureMemory":
        return this.#report({ type: "memory", memory: await this.#measureMemory() });
      case "startTraffic":
        return this.#startTraffic(message.trafficStartUs, message.deadlineUs);
      case "faultInjected":
        return this.#faults.injected(message.index, message.atUs);
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
          notFound: this.#notFound.answers,
        });
      case "settle":
        return this.#report({ type: "settled", ...this.#settle(message.record, message.watchedUntilUs) });
      case "countKnownAway":
        return this.#report({ type: "knownAway", count: this.#countKnownAway(message.answers, message.sentDms) });
      case "reportObservations":
        return this.#report({ type: "observations", observations: this.#observations() });
      case "disconnect":
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
      this.#reportSecond(index);
      this.startSeconds(zeroUs);
    }, untilNextMs);
  }

  stopSeconds(): void {
    if (this.#secondTimer !== null) clearTimeout(this.#secondTimer);
  }

  /** Nothing more is sent, and nobody leaves or comes any more. */
  #stop(): void {
    this.#churn.stop();
    this.#sender.stop();
    this.#users.stop();
  }

  #countMissing(): void {
    this.#users.countMissing();
    const { unansweredRoomMoves } = this.#users;
    if (unansweredRoomMoves > 0) {
      this.#errors.count("no answer to leave_room or join_room", false, unansweredRoomMoves);
    }
  }

  #reportSecond(index: number): void {
    this.#users.tick();
    const second = {
      index,
      away: this.#users.away,
      connected: this.#users.ready,
      failed: this.#users.failed,
      owedSoFar: this.#sender.owedSoFar,
      ...this.#meter.take(),
    };
    this.#report({ type: "second", second });
  }

  #startTraffic(trafficStartUs: number, deadlineUs: number): void {
    this.#trafficStartUs = trafficStartUs;
    this.#ledger.begin({ trafficStartUs, deadlineUs });
    this.#timer.begin(trafficStartUs);
    this.#sender.start(trafficStartUs);
    this.#churn.start(trafficStartUs);
  }

  open(tag: number): void {
    this.#users.handleOpen(tag);
  }

  close(...[tag, report]: Parameters<ClientHandlers["close"]>): void {
    const { closedEarly } = this.#users;
    this.#users.handleClose(tag, report);
    if (this.#users.closedEarly > closedEarly) this.#faults.trouble(this.#now());
  }

  message(tag: number, bytes: Buffer, start: number, end: number, receivedUs: number): void {
    this.#read(tag, bytes, start, end, receivedUs);
    this.#alarms.ringDue(receivedUs);
  }

  #read(tag: number, bytes: Buffer, start: number, end: number, receivedUs: number): void {
    const incoming = this.#incoming;
    if (!this.#setup.verify && this.#users.isReady(tag)) {
      this.#meter.deliveries++;
      return;
    }
    this.#protocol.decode(bytes, start, end, incoming);
    if (isDelivery(incoming.type)) this.#receive(tag, receivedUs);
    else if (incoming.type === INCOMING.unknown) this.#receiveUnknown(tag, bytes.subarray(start, end), receivedUs);
    else this.#handleAnswer(tag);
  }

  #receive(tag: number, receivedUs: number): void {
    const { type, from, address, bytes, contentStart, contentEnd } = this.#incoming;
    const receipt = this.#receipt;
    receipt.recipient = this.#users.userOf(tag);
    receipt.isEarlierConnection = this.#users.isEarlier(tag);
    receipt.frameKind = type;
    receipt.from = from;
    receipt.address = address;
    receipt.bytes = bytes;
    receipt.start = contentStart;
    receipt.end = contentEnd;
    receipt.receivedUs = receivedUs;
    this.#meter.deliveries++;
    if (this.#ledger.receive(receipt) !== "delivered") return;
    this.#timer.record(this.#ledger.marker, receivedUs);
    if (this.#faults.isPending) this.#tellFaults(receipt);
  }

  #tellFaults({ from, recipient, receivedUs }: Receipt): void {
    const { kind, number } = this.#ledger.marker;
    const dueUs = this.#plan.streams[kind]?.timeUs(number) ?? 0;
    this.#faults.delivered(from, recipient, this.#trafficStartUs + dueUs, receivedUs);
  }

  #handleAnswer(tag: number): void {
    const user = this.#users.userOf(tag);
    const { type, id, address, text } = this.#incoming;
    switch (type) {
      case INCOMING.registered:
        this.#nodes.registered(user - this.#range.from, text, this.#now());
        return this.#users.handleRegistered(tag, address);
      case INCOMING.joined:
        return this.#users.handleJoined(tag, address);
      case INCOMING.left:
        return this.#users.handleLeft(tag, address);
      case INCOMING.ack:
        if (!this.#sender.answered(user, id, "accepted")) this.#countError("an ack nobody waits for");
        return;
      case INCOMING.userNotFound:
        this.#noteNotFound(user, address, id);
        return this.#countError(USER_NOT_FOUND);
      case INCOMING.error:
        if (this.#users.handleError(tag, text) || this.#sender.answered(user, id, "rejected")) return;
        return this.#countError(text);
      default:
        return;
    }
  }

  /** Whether that is true is for the worker of the one who was not found to say, when everything is settled. */
  #noteNotFound(sender: number, recipient: number, id: number): void {
    const { dm } = this.#plan;
    const now = this.#now();
    // What faults answer for is counted as theirs.
    if (dm === null || recipient < 0 || recipient >= this.#plan.users || this.#isInFault(now)) return;
    const { kind, k } = messageOfId(id);
    if (id < 0) this.#notFound.add(sender, recipient, now, -1);
    else if (kind === dm.kind && k < dm.count) this.#notFound.add(sender, recipient, now, k);
  }

  #isInFault(nowUs: number): boolean {
    return this.#plan.faults.ofEvent(nowUs - this.#trafficStartUs) >= 0;
  }

  /** A frame that is not understood is an error of the server; with one of our messages in it, a corrupted delivery. */
  #receiveUnknown(tag: number, frame: Buffer, receivedUs: number): void {
    const kind = this.#codec.findKind(frame);
    if (kind >= 0) this.#ledger.receiveStray(this.#users.userOf(tag), kind, receivedUs);
    else this.#countError(this.#incoming.text);
  }

  #countError(code: string): void {
    const now = this.#now();
    this.#faults.trouble(now);
    this.#errors.count(code, this.#isInFault(now));
  }

  #settle(pages: SendRecordPages, watchedUntilUs: number): Settled {
    if (!this.#setup.verify) return nothingSettled(this.#plan);
    const rules = {
      trafficStartUs: this.#trafficStartUs,
      inFlightUs: IN_FLIGHT_US,
      deliveryTimeUs: this.#setup.scenario.phases.drainUs,
      watchedUntilUs,
    };
    const nodeAt = (user: number, atUs: number) => this.#nodes.nodeAt(user - this.#range.from, atUs);
    const record = sendRecordOf(pages);
    return new Settlement(this.#plan, this.#range, this.#users.presence, record, rules, nodeAt).settle(this.#ledger);
  }

  #countKnownAway(answers: readonly NotFoundAnswers[], sentDms: BitSetPages): number {
    const known = { plan: this.#plan, range: this.#range, presence: this.#users.presence, ledger: this.#ledger };
    const rules = { trafficStartUs: this.#trafficStartUs, inFlightUs: IN_FLIGHT_US };
    return countKnownAway(known, answers, BitSet.of(sentDms), rules);
  }

  async #measureMemory(): Promise<WorkerMemory> {
    await collectGarbage();
    return { rssBytes: residentBytes(), ...heapBytes(), connected: this.#users.ready };
  }

  #observations(): WorkerObservations {
    const { user, system } = process.cpuUsage();
    return {
      opened: this.#users.opened,
      failed: this.#users.failed,
      retried: this.#users.retried,
      closedEarly: this.#users.closedEarly,
      reconnected: this.#users.reconnected,
      closes: this.#users.closes.all,
      cuts: this.#users.cuts.all,
      serverErrors: this.#errors.groups,
      faults: this.#faults.sightings,
      responseHdr: this.#timer.response.map((histogram) => histogram.encode()),
      serviceHdr: this.#timer.service.encode(),
      scheduleLagHdr: this.#sender.lag.encode(),
      backlog: this.#sender.backlog,
      connectHdr: this.#users.connectTimes.encode(),
      fanOut: this.#timer.fanOut,
      cpuSec: (user + system) / US_PER_SEC,
      rssBytes: residentBytes(),
      ledgerBytes: this.#ledger.bytes,
    };
  }
}
