import type { Clock } from "../../base/clock.js";
import type { Plan } from "../../plan/plan.js";
import type { UserRange } from "../../plan/users.js";
import type { MarkerCodec } from "../../protocol/marker.js";
import { DeliveryLedger, emptyReceipt, type LedgerTimes, type Receipt } from "../ledger/delivery-ledger.js";
import { NotFoundLog, USER_NOT_FOUND } from "../ledger/not-found-log.js";
import type { Alarms } from "../pacing/alarms.js";
import { emptyIncoming, INCOMING, isDelivery, type TargetProtocol } from "../target-protocol/target-protocol.js";
import { ServerErrors } from "./server-errors.js";
import { FaultWatch } from "./timing/fault-watch.js";
import { ReceiptTimer } from "./timing/receipt-timer.js";
import type { SecondMeter } from "./timing/second-meter.js";
import { messageOfId, type TrafficSender } from "./traffic/traffic-sender.js";
import { UserNodes } from "./users/user-nodes.js";
import type { VirtualUsers } from "./users/virtual-users.js";

/** What a receiver needs to know. */
export interface ReceiverOptions {
  readonly plan: Plan;
  readonly range: UserRange;
  readonly codec: MarkerCodec;
  readonly protocol: TargetProtocol;
  readonly users: VirtualUsers;
  readonly sender: TrafficSender;
  readonly meter: SecondMeter;
  /** What is due is done between receipts as well. */
  readonly alarms: Alarms;
  /** False: deliveries are counted and not judged. */
  readonly verify: boolean;
  readonly now: Clock;
}

/** Takes what a server sends to one worker's users: judges and times deliveries, and passes each answer to what it concerns. */
export class Receiver {
  readonly ledger: DeliveryLedger;
  readonly timer: ReceiptTimer;
  readonly faults: FaultWatch;
  readonly errors = new ServerErrors();
  readonly notFound: NotFoundLog;
  readonly nodes: UserNodes;
  readonly #options: ReceiverOptions;
  readonly #incoming = emptyIncoming();
  readonly #receipt = emptyReceipt();
  #trafficStartUs = Number.NaN;

  constructor(options: ReceiverOptions) {
    const { plan, range, codec, users, meter } = options;
    this.#options = options;
    this.ledger = new DeliveryLedger(plan, codec, range, users.presence);
    this.timer = new ReceiptTimer(plan, meter);
    this.faults = new FaultWatch(plan);
    this.notFound = new NotFoundLog(plan.dm?.count ?? 0);
    this.nodes = new UserNodes(range.to - range.from);
  }

  begin(times: LedgerTimes): void {
    this.#trafficStartUs = times.trafficStartUs;
    this.ledger.begin(times);
    this.timer.begin(times.trafficStartUs);
  }

  /** Takes one whole message in `bytes[start, end)`. */
  message(tag: number, bytes: Buffer, start: number, end: number, receivedUs: number): void {
    this.#read(tag, bytes, start, end, receivedUs);
    this.#options.alarms.ringDue(receivedUs);
  }

  #read(tag: number, bytes: Buffer, start: number, end: number, receivedUs: number): void {
    const { protocol, users, meter, verify } = this.#options;
    const incoming = this.#incoming;
    if (!verify && users.isReady(tag)) {
      meter.deliveries++;
      return;
    }
    protocol.decode(bytes, start, end, incoming);
    if (isDelivery(incoming.type)) this.#receive(tag, receivedUs);
    else if (incoming.type === INCOMING.unknown) this.#receiveUnknown(tag, bytes.subarray(start, end), receivedUs);
    else this.#handleAnswer(tag);
  }

  #receive(tag: number, receivedUs: number): void {
    const { users, meter } = this.#options;
    const { type, from, address, bytes, contentStart, contentEnd } = this.#incoming;
    const receipt = this.#receipt;
    receipt.recipient = users.userOf(tag);
    receipt.isEarlierConnection = users.isEarlier(tag);
    receipt.frameKind = type;
    receipt.from = from;
    receipt.address = address;
    receipt.bytes = bytes;
    receipt.start = contentStart;
    receipt.end = contentEnd;
    receipt.receivedUs = receivedUs;
    meter.deliveries++;
    if (this.ledger.receive(receipt) !== "delivered") return;
    this.timer.record(this.ledger.marker, receivedUs);
    if (this.faults.isPending) this.#tellFaults(receipt);
  }

  #tellFaults({ from, recipient, receivedUs }: Receipt): void {
    const { kind, number } = this.ledger.marker;
    const dueUs = this.#options.plan.streams[kind]?.timeUs(number) ?? 0;
    this.faults.delivered(from, recipient, this.#trafficStartUs + dueUs, receivedUs);
  }

  #handleAnswer(tag: number): void {
    const { users, sender, range, now } = this.#options;
    const user = users.userOf(tag);
    const { type, id, address, text } = this.#incoming;
    switch (type) {
      case INCOMING.registered:
        this.nodes.registered(user - range.from, text, now());
        return users.handleRegistered(tag, address);
      case INCOMING.joined:
        return users.handleJoined(tag, address);
      case INCOMING.left:
        return users.handleLeft(tag, address);
      case INCOMING.ack:
        if (!sender.answered(user, id, "accepted")) this.#countError("an ack nobody waits for");
        return;
      case INCOMING.userNotFound:
        this.#noteNotFound(user, address, id);
        return this.#countError(USER_NOT_FOUND);
      case INCOMING.error:
        if (users.handleError(tag, text) || sender.answered(user, id, "rejected")) return;
        return this.#countError(text);
      default:
        return;
    }
  }

  /** Notes the answer. Whether it is true is for the recipient's worker to say, when everything is settled. */
  #noteNotFound(sender: number, recipient: number, id: number): void {
    const { plan, now } = this.#options;
    const { dm } = plan;
    const nowUs = now();
    // What faults answer for is counted as theirs.
    if (dm === null || recipient < 0 || recipient >= plan.users || this.#isInFault(nowUs)) return;
    const { kind, k } = messageOfId(id);
    if (id < 0) this.notFound.add(sender, recipient, nowUs, -1);
    else if (kind === dm.kind && k < dm.count) this.notFound.add(sender, recipient, nowUs, k);
  }

  #isInFault(nowUs: number): boolean {
    return this.#options.plan.faults.ofEvent(nowUs - this.#trafficStartUs) >= 0;
  }

  /** Counts a frame that makes no sense: as a corrupted delivery if it holds one of our messages, else as an error. */
  #receiveUnknown(tag: number, frame: Buffer, receivedUs: number): void {
    const kind = this.#options.codec.findKind(frame);
    if (kind >= 0) this.ledger.receiveStray(this.#options.users.userOf(tag), kind, receivedUs);
    else this.#countError(this.#incoming.text);
  }

  #countError(code: string): void {
    const nowUs = this.#options.now();
    this.faults.trouble(nowUs);
    this.errors.count(code, this.#isInFault(nowUs));
  }
}
