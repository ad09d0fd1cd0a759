import type { MessageStream } from "../../plan/message-stream.js";
import type { Plan } from "../../plan/plan.js";
import type { UserRange } from "../../plan/users.js";
import type { Violation } from "../../result/run-result.js";
import { BitSet, type BitSetPages } from "./bit-set.js";
import { type AuditSides, auditAdd, emptyAudit } from "./delivery-audit.js";
import { exampleOfMessage } from "./delivery-example.js";
import type { DeliveryLedger, StreamLedger } from "./delivery-ledger.js";
import { type DeliveryTally, sumOfTallies, TallyKeeper } from "./delivery-tally.js";
import { LostCollector, type LostDeliveries, NOTHING_LOST } from "./lost-deliveries.js";
import type { Obligation, PresenceLog } from "./presence-log.js";

/** What all workers together know about the sending side. Times are CLOCK_MONOTONIC microseconds. */
export interface SendRecord<Bits = BitSet> {
  /** By index into KINDS: bit k says that message k was handed to its sender's connection. */
  readonly sent: readonly (Bits | null)[];
  /** Bit k says that the server refused message k: it must reach nobody. `null` when it refused none. */
  readonly rejected: readonly (Bits | null)[];
  /** Bit k says that the server accepted message k; `null` without acks. */
  readonly accepted: readonly (Bits | null)[];
  /** Users of workers that died, and when that was: nobody knows what they sent until then. */
  readonly unknownSenders: readonly (UserRange & { readonly untilUs: number })[];
  /** Users whose connections ended before they wanted it, and when that was each time. */
  readonly cutUs: ReadonlyMap<number, readonly number[]>;
  /** The worst schedule lag of any send: a message left at its intended time or up to this much later. */
  readonly maxLagUs: number;
}

/** A SendRecord on its way between processes. */
export type SendRecordPages = SendRecord<BitSetPages>;

/** A SendRecord that has come from another process. */
export function sendRecordOf({ sent, rejected, accepted, ...rest }: SendRecordPages): SendRecord {
  const bits = (pages: SendRecordPages["sent"]) => pages.map((page) => page && BitSet.of(page));
  return { ...rest, sent: bits(sent), rejected: bits(rejected), accepted: bits(accepted) };
}

/** The rules that turn a missing delivery into a verdict. Microseconds. */
export interface SettlementRules {
  /** When the traffic began: the plan's zero. */
  readonly trafficStartUs: number;
  /** A message handed to a connection this shortly before it was cut may never have left the machine. */
  readonly inFlightUs: number;
  /** The time a message has to arrive: its deadline is its intended send time plus this. */
  readonly deliveryTimeUs: number;
  /** When the watch ended: messages with a later deadline may or may not come. */
  readonly watchedUntilUs: number;
}

/** What became of everything that one worker's users were owed, as of one moment. */
export interface Settled {
  /** Everything counted on receipt, and what settling added. */
  readonly tally: DeliveryTally;
  readonly audit: AuditSides;
  /** By index into KINDS: the messages of which a must delivery is still missing. */
  readonly incomplete: readonly (BitSetPages | null)[];
  readonly lost: LostDeliveries;
}

/** Returns the node that one of the worker's users was on at a moment, if that is known. */
export type NodeOfUser = (user: number, atUs: number) => string | null;

/** Returns the settlement of a ledger that judged nothing. */
export function nothingSettled(plan: Plan): Settled {
  const nothing = emptyAudit();
  return {
    tally: new TallyKeeper(),
    audit: { receipts: nothing, duplicates: nothing, missing: nothing, forged: nothing },
    incomplete: plan.streams.map(() => null),
    lost: NOTHING_LOST,
  };
}

/**
 * Says what became of every delivery that one worker's users were owed. It runs when the drain is over, and
 * changes nothing, so it can run again.
 *
 * For each (message sent, recipient), by obligation (presence-log.ts):
 *
 *     refused by the server   came → misrouted
 *     must                    came right or damaged → expected; else the sender was cut off → indeterminate; else lost
 *     may                     came → delivered after all, and not among the expected
 *     must not                came → misrouted
 */
export class Settlement {
  readonly #plan: Plan;
  readonly #range: UserRange;
  readonly #presence: PresenceLog;
  readonly #record: SendRecord;
  readonly #rules: SettlementRules;
  readonly #tally = new TallyKeeper();
  readonly #incomplete: readonly (BitSet | null)[];
  readonly #lost = new LostCollector();
  readonly #nodeAt: NodeOfUser;
  readonly #missing = emptyAudit();
  readonly #forged = emptyAudit();

  constructor(
    plan: Plan,
    range: UserRange,
    presence: PresenceLog,
    record: SendRecord,
    rules: SettlementRules,
    nodeAt: NodeOfUser = () => null,
  ) {
    this.#nodeAt = nodeAt;
    this.#plan = plan;
    this.#incomplete = plan.streams.map((stream) => stream && new BitSet(stream.count));
    this.#range = range;
    this.#presence = presence;
    this.#record = record;
    this.#rules = rules;
  }

  settle(ledger: DeliveryLedger): Settled {
    for (const streamLedger of ledger.streams) {
      const sent = streamLedger && this.#record.sent[streamLedger.stream.kind];
      if (streamLedger === null || sent == null) continue;
      for (let user = this.#range.from; user < this.#range.to; user++) this.#settleRow(streamLedger, sent, user);
    }
    const { receipts, duplicates } = ledger.audit;
    return {
      tally: sumOfTallies([ledger.tally, this.#tally]),
      incomplete: this.#incomplete.map((bits) => bits && bits.pages),
      lost: { named: this.#lost.named, unnamed: this.#lost.unnamed },
      audit: { receipts: { ...receipts }, duplicates: { ...duplicates }, missing: this.#missing, forged: this.#forged },
    };
  }

  #settleRow(ledger: StreamLedger, sent: BitSet, user: number): void {
    const { stream, received } = ledger;
    const row = (user - this.#range.from) * stream.rowLength;
    const counts = this.#tally.of(stream.kind);
    const alwaysThere = !this.#presence.knows(user) && ledger.late === null && this.#watchedToTheEnd(stream);
    for (let place = 0; place < stream.rowLength; place++) {
      const k = stream.messageAt(place, user);
      if (k < 0) continue;
      // The common case, written out: sent, owed for certain, and it came.
      if (alwaysThere && received.has(row + place) && sent.has(k) && !this.#record.rejected[stream.kind]?.has(k)) {
        counts.expected++;
        continue;
      }
      this.#settleOne(ledger, sent.has(k), row + place, k, user);
    }
  }

  #settleOne(ledger: StreamLedger, wasSent: boolean, bit: number, k: number, user: number): void {
    const { stream } = ledger;
    const came = ledger.received.has(bit);
    if (!wasSent) {
      this.#settleUnsent(ledger, bit, k, user);
      return;
    }
    if (!came) auditAdd(this.#missing, stream.kind, k, user);
    if (this.#record.rejected[stream.kind]?.has(k)) {
      if (came) this.#misrouted(ledger, bit, k, user, "the server had refused this message");
      return;
    }
    const obligation = this.#obligation(stream, k, user);
    if (obligation === "must") {
      this.#settleMust(ledger, bit, k, user);
    } else if (obligation === "may") {
      this.#tally.of(stream.kind).may++;
      if (came) this.#cameAfterAll(ledger, bit, k);
    } else {
      this.#tally.of(stream.kind).mustNot++;
      if (came) this.#misrouted(ledger, bit, k, user, "the recipient had left before the send");
    }
  }

  #settleMust(ledger: StreamLedger, bit: number, k: number, user: number): void {
    const { stream } = ledger;
    this.#tally.of(stream.kind).expected++;
    if (ledger.received.has(bit) && !ledger.late?.has(bit)) return;
    this.#incomplete[stream.kind]?.add(k);
    if (ledger.received.has(bit) || ledger.damaged?.has(bit)) return;
    if (this.#wasCutAround(stream.sender(k), this.#sendUs(stream, k))) {
      this.#violation("indeterminate", stream, k, user, "its sender was cut off around the send");
      return;
    }
    const accepted = this.#record.accepted[stream.kind];
    const word =
      accepted === null || accepted === undefined ? "" : accepted.has(k) ? ", though accepted" : ", never acknowledged";
    this.#violation("lost", stream, k, user, `never came${word}`);
    const node = this.#nodeAt(user, this.#sendUs(stream, k));
    this.#lost.add({ kind: stream.kind, message: k, recipient: user, node });
  }

  /** Returns whether `sender` was cut off so soon after a message intended for `sendUs` that it may never have left. */
  #wasCutAround(sender: number, sendUs: number): boolean {
    const untilUs = sendUs + this.#rules.inFlightUs + this.#record.maxLagUs;
    return this.#record.cutUs.get(sender)?.some((cutUs) => sendUs <= cutUs && cutUs <= untilUs) ?? false;
  }

  /** Settles a message that nobody is known to have sent: its sender's worker died, or the server made it up. */
  #settleUnsent(ledger: StreamLedger, bit: number, k: number, user: number): void {
    const { stream } = ledger;
    const sender = stream.sender(k);
    const unknown = this.#record.unknownSenders.find(({ from, to }) => sender >= from && sender < to);
    const came = ledger.received.has(bit);
    if (unknown !== undefined) {
      if (!came && this.#sendUs(stream, k) >= unknown.untilUs) return;
      this.#tally.of(stream.kind).expected++;
      if (!came && !ledger.damaged?.has(bit)) {
        this.#violation("indeterminate", stream, k, user, "the worker of its sender died");
      }
    } else if (came) {
      auditAdd(this.#forged, stream.kind, k, user);
      this.#takeBack(ledger, bit, k);
      this.#violation("foreign", stream, k, user, "nobody sent this message");
    }
  }

  #obligation(stream: MessageStream, k: number, user: number): Obligation {
    const sendUs = this.#sendUs(stream, k);
    const deadlineUs = sendUs + this.#rules.deliveryTimeUs;
    const { room } = this.#plan;
    const slot = stream === room ? [room.membership.slotOf(user, room.room(k))] : [];
    const obligation = this.#presence.obligation(user, sendUs, deadlineUs + this.#record.maxLagUs, ...slot);
    return obligation === "must" && deadlineUs > this.#rules.watchedUntilUs ? "may" : obligation;
  }

  /** Returns whether even the last message of a stream had all of its time to arrive. */
  #watchedToTheEnd(stream: MessageStream): boolean {
    const { deliveryTimeUs, watchedUntilUs } = this.#rules;
    return stream.count === 0 || this.#sendUs(stream, stream.count - 1) + deliveryTimeUs <= watchedUntilUs;
  }

  /** Returns the intended send time of message k on the clock. */
  #sendUs(stream: MessageStream, k: number): number {
    return this.#rules.trafficStartUs + stream.timeUs(k);
  }

  #misrouted(ledger: StreamLedger, bit: number, k: number, user: number, detail: string): void {
    this.#takeBack(ledger, bit, k);
    this.#violation("misrouted", ledger.stream, k, user, detail);
  }

  #cameAfterAll(ledger: StreamLedger, bit: number, k: number): void {
    this.#takeBack(ledger, bit, k);
    this.#tally.of(ledger.stream.kind).mayDelivered++;
  }

  /** Takes back what was counted on receipt, delivered or late: now it is known to be something else. */
  #takeBack({ stream, late }: StreamLedger, bit: number, k: number): void {
    if (late?.has(bit)) this.#tally.takeBack("late", stream.kind, this.#plan.faults.ofMessage(stream.timeUs(k)));
    else this.#tally.of(stream.kind).delivered--;
  }

  #violation(violation: Violation, stream: MessageStream, k: number, user: number, detail: string): void {
    this.#tally.violation(violation, stream.kind, this.#plan.faults.ofMessage(stream.timeUs(k)), () =>
      exampleOfMessage(this.#plan, stream, k, { violation, recipient: user, sentUs: null, receivedUs: null, detail }),
    );
  }
}
