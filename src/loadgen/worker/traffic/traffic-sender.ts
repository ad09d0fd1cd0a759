import type { Clock } from "../../../base/clock.js";
import type { MessageStream } from "../../../plan/message-stream.js";
import type { Plan } from "../../../plan/plan.js";
import type { UserRange } from "../../../plan/users.js";
import { KINDS, type MarkerCodec } from "../../../protocol/marker.js";
import { LatencyHistogram } from "../../../result/latency-histogram.js";
import { BitSet } from "../../ledger/bit-set.js";
import { SentLog } from "../../ledger/sent-log.js";
import type { Alarm, Alarms } from "../../pacing/alarms.js";
import type { ContentWriter, TargetProtocol } from "../../target-protocol/target-protocol.js";
import type { StreamSends } from "../../worker-messages.js";
import type { SecondMeter } from "../timing/second-meter.js";
import type { VirtualUsers } from "../users/virtual-users.js";
import { SendSchedule } from "./send-schedule.js";

/** Sends of one wake-up, after which receipts get their turn. */
const SENDS_PER_TURN = 256;

/** Message ids tell kind and number: what the server's answer names can be found without a table. */
export const messageId = (kind: number, k: number): number => k * KINDS.length + kind;
export const messageOfId = (id: number): { kind: number; k: number } => ({
  kind: id % KINDS.length,
  k: Math.floor(id / KINDS.length),
});

/** What became of one stream's sends. */
interface StreamLog {
  readonly stream: MessageStream;
  readonly log: SentLog;
  dropped: number;
  droppedOffline: number;
  away: number;
  rejected: BitSet | null;
  accepted: BitSet | null;
}

/**
 * Sends this worker's part of the plan: each message when it is due, late rather than never, and
 * never because a reply came. What is not sent by the end of the traffic is dropped, and counted.
 */
export class TrafficSender {
  readonly lag = new LatencyHistogram();
  /** The worst lag of any send, warm-up included. */
  maxLagUs = 0;
  /** The most sends that had fallen due before they were made, one after the other, without a pause. */
  backlog = 0;
  /** Deliveries that the sends made so far ask for. */
  owedSoFar = 0;
  readonly #plan: Plan;
  readonly #schedule: SendSchedule;
  readonly #logs: readonly (StreamLog | null)[];
  readonly #users: VirtualUsers;
  readonly #protocol: TargetProtocol;
  readonly #codec: MarkerCodec;
  readonly #meter: SecondMeter;
  readonly #acks: boolean;
  readonly #alarm: Alarm;
  readonly #now: Clock;
  readonly #scratch: Buffer;
  readonly #writeContent: ContentWriter;
  #trafficStartUs = Number.POSITIVE_INFINITY;
  /** Sends made since nothing was due. */
  #inARow = 0;
  // The message that #writeContent writes.
  #kind = -1;
  #number = -1;
  #sentUs = 0;

  constructor(options: {
    plan: Plan;
    range: UserRange;
    users: VirtualUsers;
    protocol: TargetProtocol;
    codec: MarkerCodec;
    meter: SecondMeter;
    acks: boolean;
    alarms: Alarms;
    now: Clock;
  }) {
    this.#plan = options.plan;
    this.#schedule = new SendSchedule(options.plan, options.range);
    this.#logs = options.plan.streams.map(
      (stream) =>
        stream && {
          stream,
          log: new SentLog(),
          dropped: 0,
          droppedOffline: 0,
          away: 0,
          rejected: null,
          accepted: null,
        },
    );
    this.#users = options.users;
    this.#protocol = options.protocol;
    this.#codec = options.codec;
    this.#meter = options.meter;
    this.#acks = options.acks;
    this.#alarm = options.alarms.add(() => this.#wake());
    this.#now = options.now;
    const longest = Math.max(0, ...options.plan.streams.map((stream) => stream?.bytes ?? 0));
    this.#scratch = Buffer.alloc(longest + options.protocol.envelopeBytes);
    this.#writeContent = (to, at, length) => this.#codec.write(to, at, length, this.#kind, this.#number, this.#sentUs);
  }

  /** Starts to send; the plan's zero is `trafficStartUs`. */
  start(trafficStartUs: number): void {
    this.#trafficStartUs = trafficStartUs;
    this.#setAlarm();
  }

  /** Sends nothing more: the rest of the plan is dropped. */
  stop(): void {
    this.#alarm.set(Number.POSITIVE_INFINITY);
    for (; this.#schedule.dueUs !== Number.POSITIVE_INFINITY; this.#schedule.pop()) {
      const { stream } = this.#schedule;
      const log = this.#logs[stream.kind] as StreamLog;
      log.log.push(false);
      log.dropped++;
    }
  }

  /**
   * Notes that the server accepted, or refused, a message of `user`.
   * @returns false when the answer makes no sense: no acks were asked for, the message is not this user's or
   *   was not sent yet, or the other answer came before.
   */
  answered(user: number, id: number, how: "accepted" | "rejected"): boolean {
    const { kind, k } = messageOfId(id);
    const log = id >= 0 && this.#acks ? this.#logs[kind] : undefined;
    if (log == null || k >= log.stream.count || !this.#schedule.isPast(kind, k)) return false;
    if (log.stream.sender(k) !== user || log[how === "accepted" ? "rejected" : "accepted"]?.has(k)) return false;
    log[how] ??= new BitSet(log.stream.count);
    log[how].add(k);
    return true;
  }

  get sends(): readonly (StreamSends | null)[] {
    return this.#logs.map(
      (s) =>
        s && {
          log: s.log.pages(),
          sent: s.log.sent,
          dropped: s.dropped,
          droppedOffline: s.droppedOffline,
          away: s.away,
          rejected: s.rejected && s.rejected.pages,
          accepted: s.accepted && s.accepted.pages,
        },
    );
  }

  #wake(): void {
    const trafficUs = this.#now() - this.#trafficStartUs;
    if (trafficUs >= this.#plan.trafficUs) {
      this.#sendDue(this.#plan.trafficUs, Number.POSITIVE_INFINITY);
      this.stop();
      return;
    }
    this.#sendDue(trafficUs, SENDS_PER_TURN);
    this.#setAlarm();
  }

  /** For the next message or, when none is left, for the end of the traffic. */
  #setAlarm(): void {
    this.#alarm.set(this.#trafficStartUs + Math.min(this.#schedule.dueUs, this.#plan.trafficUs));
  }

  #sendDue(untilUs: number, most: number): void {
    let sends = 0;
    for (; sends < most && this.#schedule.dueUs <= untilUs; sends++) {
      this.#sendOne(this.#schedule.stream, this.#schedule.k, this.#schedule.dueUs);
      this.#schedule.pop();
    }
    this.#inARow += sends;
    if (this.#inARow > this.backlog) this.backlog = this.#inARow;
    if (sends < most) this.#inARow = 0;
  }

  #sendOne(stream: MessageStream, k: number, dueUs: number): void {
    const log = this.#logs[stream.kind] as StreamLog;
    this.#meter.offered++;
    const sender = stream.sender(k);
    if (this.#isAway(stream, k, sender)) {
      log.log.push(false);
      log.away++;
      return;
    }
    const connection = this.#users.connectionOf(sender);
    const sentUs = this.#now();
    const sent = connection?.send(this.#scratch, 0, this.#encode(stream, k, sentUs)) ?? false;
    log.log.push(sent);
    if (!sent) {
      log.dropped++;
      log.droppedOffline++;
      return;
    }
    this.#meter.sent++;
    this.owedSoFar += stream.fanOut(k);
    const lagUs = sentUs - this.#trafficStartUs - dueUs;
    if (lagUs > this.maxLagUs) this.maxLagUs = lagUs;
    if (dueUs >= this.#plan.holdStartsUs) this.lag.record(lagUs);
  }

  /** Whether the sender is away by plan, or has left the room this message is for. */
  #isAway(stream: MessageStream, k: number, sender: number): boolean {
    const { room, churn, roomChurn } = this.#plan;
    if (churn !== null && this.#users.departures.isAway(sender)) return true;
    return (
      roomChurn !== null &&
      stream === room &&
      this.#users.rooms.hasLeft(sender, room.membership.slotOf(sender, room.room(k)))
    );
  }

  #encode(stream: MessageStream, k: number, sentUs: number): number {
    this.#kind = stream.kind;
    this.#number = k;
    this.#sentUs = sentUs;
    const id = this.#acks ? messageId(stream.kind, k) : -1;
    const { dm, room } = this.#plan;
    if (stream === dm)
      return this.#protocol.encodePrivateMessage(this.#scratch, dm.recipient(k), id, dm.bytes, this.#writeContent);
    if (stream === room)
      return this.#protocol.encodeRoomMessage(this.#scratch, room.room(k), id, room.bytes, this.#writeContent);
    return this.#protocol.encodeBroadcast(this.#scratch, id, stream.bytes, this.#writeContent);
  }
}
