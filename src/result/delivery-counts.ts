/** What became of deliveries, as a result tells it. */

import type { Kind } from "../protocol/marker.js";
import { VIOLATIONS, type Violation } from "../protocol/violations.js";

export type { Violation };

export type ViolationCounts = Readonly<Record<Violation, number>>;

/** What a person calls each kind of message. */
export const KIND_LABELS: Readonly<Record<Kind, string>> = { dm: "private", broadcast: "broadcast", room: "room" };

/**
 * Verdicts on deliveries: counts of (message, recipient). Every pair of a message sent and a recipient is
 * one of `expected` (a must), `may` and `mustNot`, but those of messages the server refused.
 */
export interface DeliveryCounts extends ViolationCounts {
  /** The recipient was there, confirmed, from the send to the deadline: a must. */
  readonly expected: number;
  /** The recipient was there for a part of that time, or perhaps. */
  readonly may: number;
  /** Of those, the ones that came. */
  readonly mayDelivered: number;
  /** The recipient was gone, confirmed, from before the send until after the deadline. */
  readonly mustNot: number;
  /** Expected deliveries that came, in time, unaltered, from the right sender, at least once. */
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
  /** The nodes they were planned to be connected to. */
  readonly senderNode: string | null;
  readonly recipientNode: string | null;
  readonly intendedUs: number | null;
  readonly sentUs: number | null;
  readonly receivedUs: number | null;
  /** What was wrong, in words; may quote hostile text. */
  readonly detail: string;
}

/** Where messages were seen last, and how many deliveries were lost behind it: `n0 → relayer`. */
export interface HopLosses {
  readonly hop: string;
  readonly count: number;
}

export interface Delivery extends DeliveryCounts {
  readonly byKind: Readonly<Record<Kind, DeliveryCounts>>;
  /** The wrong deliveries among them that no fault answers for. */
  readonly outsideFaults: ViolationCounts;
  readonly examples: readonly DeliveryExample[];
  /** The lost deliveries by the hop that lost them, most first; `null` when hops were not traced. */
  readonly lostOnHop: readonly HopLosses[] | null;
  /**
   * The second opinion on the ledger, from a count and an order-free hash of all (message sent, recipient)
   * pairs: it agreed, or there would be no result. `null` when a worker died and took its part along.
   */
  readonly audit: { readonly deliveries: number; readonly hash: string } | null;
}
