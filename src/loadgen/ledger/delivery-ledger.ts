import type { MessageStream } from "../../plan/message-stream.js";
import type { Plan } from "../../plan/plan.js";
import { type UserRange, userName } from "../../plan/users.js";
import { emptyMarker, KIND_INDEX, KINDS, type MarkerCodec, type MarkerFields } from "../../protocol/marker.js";
import type { DeliveryExample, Violation } from "../../result/run-result.js";
import { BitSet } from "./bit-set.js";
import { auditAdd, emptyAudit } from "./delivery-audit.js";
import { exampleOfMessage, exampleOfStranger } from "./delivery-example.js";
import { type DeliveryTally, TallyKeeper } from "./delivery-tally.js";
import { PresenceLog } from "./presence-log.js";

/** One delivery as it came off the wire: who got it, what its envelope says, and its content in `bytes[start, end)`. */
export interface Receipt {
  /** The user on whose connection it came. */
  recipient: number;
  /** Whether it came on a connection that the user has left and replaced with a later one. */
  isEarlierConnection: boolean;
  /** Index into KINDS, by the type of the frame. */
  frameKind: number;
  /** The user named as sender, or -1. */
  from: number;
  /** The user (dm) or room that the frame is addressed to, 0 for a broadcast, -1 for one that is not in the plan. */
  address: number;
  bytes: Uint8Array;
  start: number;
  end: number;
  receivedUs: number;
}

/** Returns a receipt to be filled. */
export function emptyReceipt(): Receipt {
  return {
    recipient: -1,
    isEarlierConnection: false,
    frameKind: -1,
    from: -1,
    address: -1,
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
    receivedUs: 0,
  };
}

/** What a receipt was. Each receipt gets exactly one verdict; only a "delivered" one can be reordered as well. */
export type ReceiptVerdict = "delivered" | Exclude<Violation, "lost" | "indeterminate" | "reordered">;

/** How far apart the clocks of two processes may be (base/clock.ts), rounded up. */
const CLOCK_TOLERANCE_US = 10;

/** The clocks a ledger judges by, microseconds of CLOCK_MONOTONIC. */
export interface LedgerTimes {
  /** When the traffic began: the plan's zero. */
  readonly trafficStartUs: number;
  /** Receipts after this are late. */
  readonly deadlineUs: number;
}

/** The bits of one stream in this worker: row after row, one row for each user of the range. */
export interface StreamLedger {
  readonly stream: MessageStream;
  /** Which right deliveries came. */
  readonly received: BitSet;
  /** In whose place something came, altered or under a false name. Made when first needed. */
  damaged: BitSet | null;
  /** Which came after the deadline. Made when first needed. */
  late: BitSet | null;
  /** The highest message number that came to each user of the range, plus 1: the quick answer to "in order?". */
  readonly highest: Uint32Array;
}

/**
 * Judges every delivery to the users of one worker against the plan, exactly, with one bit per
 * (message, expected recipient).
 *
 * It asks these questions in this order, and the first "yes" decides:
 *
 *     unreadable                                              → corrupted
 *     of another run, or past the plan                        → foreign
 *     not for this user, or on a connection it has replaced   → misrouted
 *     before it was due                                       → foreign
 *     to a room that the user had left                        → misrouted
 *     another sender's name                                   → impersonated
 *     another body, length, kind or address than the plan's   → corrupted
 *     came before                                             → duplicated
 *     after the deadline                                      → late
 *     none of these                                           → delivered
 */
export class DeliveryLedger {
  /** The message and its stamp (-1 if damaged), set by `receive` for every receipt that could be identified. */
  readonly marker: MarkerFields = emptyMarker();
  /** By index into KINDS. */
  readonly streams: readonly (StreamLedger | null)[];
  readonly #plan: Plan;
  readonly #codec: MarkerCodec;
  readonly #range: UserRange;
  readonly #presence: PresenceLog;
  readonly #tally = new TallyKeeper();
  /** Every right receipt, and the surplus copies among them; see delivery-audit.ts. */
  readonly audit = { receipts: emptyAudit(), duplicates: emptyAudit() };
  #times: LedgerTimes = { trafficStartUs: 0, deadlineUs: Number.POSITIVE_INFINITY };

  /** @param presence when users were away, as far as that is known when a receipt comes. */
  constructor(plan: Plan, codec: MarkerCodec, range: UserRange, presence = new PresenceLog()) {
    this.#presence = presence;
    this.#plan = plan;
    this.#codec = codec;
    this.#range = range;
    const users = range.to - range.from;
    this.streams = plan.streams.map(
      (stream) =>
        stream && {
          stream,
          received: new BitSet(users * stream.rowLength),
          damaged: null,
          late: null,
          highest: new Uint32Array(users),
        },
    );
  }

  /** How many bytes this ledger takes. */
  get bytes(): number {
    return this.streams.reduce(
      (sum, s) =>
        sum + (s ? s.received.bytes + s.highest.byteLength + (s.damaged?.bytes ?? 0) + (s.late?.bytes ?? 0) : 0),
      0,
    );
  }

  /** The verdicts so far. `expected` and `lost` are settled afterwards, see settlement.ts. */
  get tally(): DeliveryTally {
    return this.#tally;
  }

  begin(times: LedgerTimes): void {
    this.#times = times;
  }

  /** Judges one receipt and counts it. */
  receive(receipt: Receipt): ReceiptVerdict {
    const { marker } = this;
    const reading = this.#codec.read(receipt.bytes, receipt.start, receipt.end, marker);
    if (reading === "unreadable") return this.#violation("corrupted", receipt, null, "no readable marker");
    if (reading === "foreign") return this.#violation("foreign", receipt, null, "a marker of another run");
    const ledger = this.streams[marker.kind];
    if (ledger == null || marker.number >= ledger.stream.count) {
      return this.#violation("foreign", receipt, null, `message ${marker.number} is not in the plan`);
    }
    const { stream } = ledger;
    const k = marker.number;
    const place = stream.place(k, receipt.recipient);
    if (place < 0) return this.#violation("misrouted", receipt, stream, "not for this user");
    if (receipt.isEarlierConnection) {
      return this.#violation("misrouted", receipt, stream, "on an earlier connection of this user");
    }
    const sendUs = this.#times.trafficStartUs + stream.timeUs(k);
    if (receipt.receivedUs < sendUs - CLOCK_TOLERANCE_US) {
      return this.#violation("foreign", receipt, stream, "came before it was due to be sent");
    }
    if (stream === this.#plan.room && this.#hadLeft(receipt.recipient, k, sendUs)) {
      return this.#violation("misrouted", receipt, stream, "the recipient had left the room before the send");
    }
    const bit = (receipt.recipient - this.#range.from) * stream.rowLength + place;
    if (receipt.from !== stream.sender(k)) {
      this.#damage(ledger, bit);
      return this.#violation(
        "impersonated",
        receipt,
        stream,
        receipt.from < 0 ? "from an unknown name" : `from ${userName(receipt.from)}`,
      );
    }
    const alteration = reading === "altered" ? "the body differs" : this.#envelopeFault(receipt, stream, k);
    if (alteration !== null) {
      this.#damage(ledger, bit);
      return this.#violation("corrupted", receipt, stream, alteration);
    }
    auditAdd(this.audit.receipts, stream.kind, k, receipt.recipient);
    if (!ledger.received.addNew(bit)) {
      auditAdd(this.audit.duplicates, stream.kind, k, receipt.recipient);
      return this.#violation("duplicated", receipt, stream, "came before");
    }
    if (receipt.receivedUs > this.#times.deadlineUs) {
      ledger.late ??= new BitSet(ledger.received.size);
      ledger.late.add(bit);
      return this.#violation("late", receipt, stream, "after the drain");
    }
    this.#tally.of(marker.kind).delivered++;
    this.#checkOrder(ledger, receipt, k);
    return "delivered";
  }

  /** Returns whether a user had left message k's room, confirmed, before it could be sent, and has not asked to be back. */
  #hadLeft(user: number, k: number, sendUs: number): boolean {
    const { room } = this.#plan;
    if (room === null || !this.#presence.knows(user)) return false;
    return this.#presence.goneSince(user, room.membership.slotOf(user, room.room(k))) <= sendUs;
  }

  /**
   * Counts a frame that is not a delivery but carries the marker of one of this run's messages.
   * @param frameKind index into KINDS, by the marker.
   */
  receiveStray(recipient: number, frameKind: number, receivedUs: number): void {
    const detail = "in a frame that is no delivery";
    this.#tally.violation("corrupted", frameKind, this.#faultAt(receivedUs), () =>
      exampleOfStranger(this.#plan, frameKind, {
        violation: "corrupted",
        recipient,
        sentUs: null,
        receivedUs: receivedUs - this.#times.trafficStartUs,
        detail,
      }),
    );
  }

  #envelopeFault(receipt: Receipt, stream: MessageStream, k: number): string | null {
    if (receipt.frameKind !== stream.kind) return `came as ${KINDS[receipt.frameKind]}`;
    if (receipt.end - receipt.start !== stream.bytes)
      return `${receipt.end - receipt.start} bytes, not ${stream.bytes}`;
    if (stream.kind === KIND_INDEX.dm && receipt.address !== receipt.recipient) return "addressed to another user";
    if (stream.kind === KIND_INDEX.room && receipt.address !== this.#plan.room?.room(k))
      return "addressed to another room";
    return null;
  }

  #damage(ledger: StreamLedger, bit: number): void {
    ledger.damaged ??= new BitSet(ledger.received.size);
    ledger.damaged.add(bit);
  }

  /**
   * Finds out whether a message is reordered: whether a later one of the same conversation came before it. That can
   * be only for a message below the highest that came. For those, the later ones of the conversation, a handful at
   * most, are looked up in the ledger itself.
   */
  #checkOrder(ledger: StreamLedger, receipt: Receipt, k: number): void {
    const user = receipt.recipient - this.#range.from;
    const highest = (ledger.highest[user] as number) - 1;
    if (k > highest) {
      ledger.highest[user] = k + 1;
      return;
    }
    const { stream, received } = ledger;
    const row = user * stream.rowLength;
    for (
      let later = stream.nextOfConversation(k);
      later >= 0 && later <= highest;
      later = stream.nextOfConversation(later)
    ) {
      if (received.has(row + stream.place(later, receipt.recipient))) {
        this.#violation("reordered", receipt, stream, `after message ${later} of the same conversation`);
        return;
      }
    }
  }

  #violation<V extends Violation>(violation: V, receipt: Receipt, stream: MessageStream | null, detail: string): V {
    const kind = stream?.kind ?? receipt.frameKind;
    const fault =
      stream === null
        ? this.#faultAt(receipt.receivedUs)
        : this.#plan.faults.ofMessage(stream.timeUs(this.marker.number));
    this.#tally.violation(violation, kind, fault, () => this.#example(violation, receipt, stream, detail));
    return violation;
  }

  #faultAt(receivedUs: number): number {
    return this.#plan.faults.ofEvent(receivedUs - this.#times.trafficStartUs);
  }

  #example(violation: Violation, receipt: Receipt, stream: MessageStream | null, detail: string): DeliveryExample {
    const start = this.#times.trafficStartUs;
    const { number, sentUs } = this.marker;
    const { recipient, receivedUs } = receipt;
    const sighting = { violation, recipient, receivedUs: receivedUs - start, detail };
    if (stream === null) return exampleOfStranger(this.#plan, receipt.frameKind, { ...sighting, sentUs: null });
    const sinceStartUs = sentUs >= 0 ? sentUs - start : null;
    return exampleOfMessage(this.#plan, stream, number, { ...sighting, sentUs: sinceStartUs });
  }
}
