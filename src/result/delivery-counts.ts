/** What became of deliveries, as result.json has it. */

import type { Kind } from "../protocol/marker.js";
import { VIOLATIONS, type Violation } from "../protocol/violations.js";

export type { Violation };

export type ViolationCounts = Readonly<Record<Violation, number>>;

/** The name of each kind of message in texts. */
export const KIND_LABELS: Readonly<Record<Kind, string>> = { dm: "private", broadcast: "broadcast", room: "room" };

/**
 * Verdicts on deliveries, as counts of pairs (message, recipient). Every pair of a message sent and a recipient counts
 * as `expected` (a must), `may` or `mustNot`, except for messages that the server refused.
 */
export interface DeliveryCounts extends ViolationCounts {
  /** The recipient was certainly there from the send to the deadline: a must. */
  readonly expected: number;
  /** The recipient was, or may have been, there for part of that time. */
  readonly may: number;
  /** Those `may` deliveries that arrived. */
  readonly mayDelivered: number;
  /** The recipient was certainly gone from before the send until after the deadline. */
  readonly mustNot: number;
  /** Expected deliveries that arrived at least once in time, unaltered and from the right sender. */
  readonly delivered: number;
}

/** The names of all counts, in the order of a result. */
export const DELIVERY_CLASSES = [
  "expected",
  "delivered",
  ...VIOLATIONS,
  "may",
  "mayDelivered",
  "mustNot",
] as const satisfies readonly (keyof DeliveryCounts)[];

/** One violation, with enough to find it in a server's log. Times are µs since the traffic began. */
export interface DeliveryExample {
  readonly violation: Violation;
  readonly kind: Kind | null;
  readonly message: number | null;
  readonly sender: string | null;
  readonly recipient: string;
  /** The nodes that sender and recipient were planned to connect to. */
  readonly senderNode: string | null;
  readonly recipientNode: string | null;
  readonly intendedUs: number | null;
  readonly sentUs: number | null;
  readonly receivedUs: number | null;
  /** A sentence on what was wrong; may quote hostile text. */
  readonly detail: string;
}

/** The hop after which messages were no longer seen, such as `n0 → relayer`, and how many deliveries it lost. */
export interface HopLosses {
  readonly hop: string;
  readonly count: number;
}

export interface DeliveryResult extends DeliveryCounts {
  readonly byKind: Readonly<Record<Kind, DeliveryCounts>>;
  /** The wrong deliveries that no fault answers for. */
  readonly outsideFaults: ViolationCounts;
  readonly examples: readonly DeliveryExample[];
  /** Lost deliveries by the hop that lost them, most first; `null` when hops were not traced. */
  readonly lostOnHop: readonly HopLosses[] | null;
  /**
   * The audit of the ledger: a second count and an order-free hash of all pairs (message sent, recipient). It agreed
   * with the ledger, or there would be no result. `null` when a worker died and its part is missing.
   */
  readonly audit: { readonly deliveries: number; readonly hash: string } | null;
}
