import type { MessageStream } from "../../plan/message-stream.js";
import type { Plan } from "../../plan/plan.js";
import { type UserRange, userName } from "../../plan/users.js";
import { KINDS } from "../../protocol/marker.js";
import type { Violation } from "../../result/run-result.js";
import type { BitSet } from "./bit-set.js";
import type { DeliveryLedger, StreamLedger } from "./delivery-ledger.js";
import { type DeliveryTally, TallyKeeper } from "./delivery-tally.js";

/** What all workers together know about the sending side. Times are microseconds since the traffic began. */
export interface SendRecord {
  /** By index into KINDS: bit k says that message k was handed to its sender's connection. */
  readonly sent: readonly (BitSet | null)[];
  /** Bit k says that the server refused message k: it must reach nobody. `null` when it refused none. */
  readonly rejected: readonly (BitSet | null)[];
  /** Users of workers that died: nobody knows what they sent. */
  readonly unknownSenders: readonly UserRange[];
  /** Users whose connection ended before they wanted it to, and when. */
  readonly cutUs: ReadonlyMap<number, number>;
}

/** The rules that turn a missing delivery into a verdict. */
export interface SettlementRules {
  /** A message handed to a connection this shortly before it was cut may never have left the machine. */
  readonly inFlightUs: number;
  /** The time a message has to arrive: a recipient that was cut within it may or may not have got the message. */
  readonly deliveryTimeUs: number;
}

/**
 * Says what became of every delivery that one worker's users were owed. Run when the drain is over;
 * it changes nothing, so it can be run again.
 *
 * For each (message sent, recipient): came right → expected; came damaged → expected, and counted when
 * it came; refused by the server and came all the same → misrouted; did not come: recipient gone before the send → not expected; sender or recipient cut off
 * around it → indeterminate; else → lost.
 */
export class Settlement {
  readonly #range: UserRange;
  readonly #record: SendRecord;
  readonly #rules: SettlementRules;
  readonly #tally = new TallyKeeper();

  constructor(range: UserRange, record: SendRecord, rules: SettlementRules) {
    this.#range = range;
    this.#record = record;
    this.#rules = rules;
  }

  settle(ledger: DeliveryLedger): DeliveryTally {
    for (const streamLedger of ledger.streams) {
      const sent = streamLedger && this.#record.sent[streamLedger.stream.kind];
      if (streamLedger === null || sent == null) continue;
      for (let user = this.#range.from; user < this.#range.to; user++) this.#settleRow(streamLedger, sent, user);
    }
    return this.#tally;
  }

  #settleRow(ledger: StreamLedger, sent: BitSet, user: number): void {
    const { stream, received } = ledger;
    const row = (user - this.#range.from) * stream.rowLength;
    const counts = this.#tally.of(stream.kind);
    const rejected = this.#record.rejected[stream.kind];
    for (let place = 0; place < stream.rowLength; place++) {
      const k = stream.messageAt(place, user);
      if (k < 0) continue;
      const came = received.has(row + place);
      if (rejected?.has(k)) {
        if (came) this.#settleRejected(stream, k, user);
      } else if (came && sent.has(k)) counts.expected++;
      else if (came) this.#settleUnsent(stream, k, user);
      else if (ledger.damaged?.has(row + place)) counts.expected++;
      else if (sent.has(k)) this.#settleMissing(stream, k, user);
    }
  }

  #settleRejected(stream: MessageStream, k: number, user: number): void {
    this.#tally.of(stream.kind).delivered--;
    this.#violation("misrouted", stream, k, user, "the server had refused this message");
  }

  /** A marker with a right check for a message that nobody sent was made up by the server. */
  #settleUnsent(stream: MessageStream, k: number, user: number): void {
    const counts = this.#tally.of(stream.kind);
    if (this.#senderUnknown(stream.sender(k))) {
      counts.expected++;
      return;
    }
    counts.delivered--;
    this.#violation("foreign", stream, k, user, "nobody sent this message");
  }

  #settleMissing(stream: MessageStream, k: number, user: number): void {
    const counts = this.#tally.of(stream.kind);
    const { inFlightUs, deliveryTimeUs } = this.#rules;
    const intendedUs = stream.timeUs(k);
    const recipientCutUs = this.#record.cutUs.get(user) ?? Number.POSITIVE_INFINITY;
    const senderCutUs = this.#record.cutUs.get(stream.sender(k)) ?? Number.POSITIVE_INFINITY;
    if (recipientCutUs <= intendedUs) return;
    counts.expected++;
    if (senderCutUs - inFlightUs <= intendedUs) {
      this.#violation("indeterminate", stream, k, user, "its sender was cut off around the send");
    } else if (recipientCutUs - deliveryTimeUs <= intendedUs) {
      this.#violation("indeterminate", stream, k, user, "its recipient was cut off around the send");
    } else {
      this.#violation("lost", stream, k, user, "never came");
    }
  }

  #senderUnknown(user: number): boolean {
    return this.#record.unknownSenders.some(({ from, to }) => user >= from && user < to);
  }

  #violation(violation: Violation, stream: MessageStream, k: number, user: number, detail: string): void {
    this.#tally.violation(violation, stream.kind, () => ({
      violation,
      kind: KINDS[stream.kind] ?? null,
      message: k,
      sender: userName(stream.sender(k)),
      recipient: userName(user),
      intendedUs: stream.timeUs(k),
      sentUs: null,
      receivedUs: null,
      detail,
    }));
  }
}

/** Bytes of ledger that a plan needs in one worker, before anything is damaged. */
export function ledgerBytes(plan: Plan, range: UserRange): number {
  const users = range.to - range.from;
  return plan.streams.reduce((sum, s) => sum + (s ? Math.ceil((users * s.rowLength) / 8) + 4 * users : 0), 0);
}
