import type { Delivery } from "../../protocol/chat-messages.js";
import type { Handover } from "../../protocol/link-messages.js";
import type { ProcessCounters } from "../../protocol/server-control.js";

/** A delivery to one person, and deliveries to many. */
export type PrivateMessage = Extract<Delivery, { type: "private_message" }>;
export type GroupMessage = Exclude<Delivery, PrivateMessage>;

/** `taken`: somebody in the cluster has the name. `unavailable`: the cluster cannot be asked now. */
export type NameAnswer = "granted" | "taken" | "unavailable";

/**
 * What became of a private message. `unavailable`: it was not sent. `unknown`: it was, and the link
 * broke before anybody could say more.
 */
export type Fate = "accepted" | "not found" | "unavailable" | "unknown";

/** The node, as its relay sees it. Both are called in the order in which things came. */
export interface RelayListener {
  /** A delivery from another node, for whoever is concerned here. */
  arrived(delivery: Delivery, handover: Handover): void;
  /** While this node was cut off, another one gave the name away: its connection here must end. */
  revoked(user: string): void;
}

/** The counters a relay accounts to; what arrives is counted by the node. */
export type RelayCounters = Pick<
  ProcessCounters,
  "relayMessages" | "relayHops" | "relayBatches" | "relayBatchedMessages" | "relayEchoes" | "relayLost"
>;

/**
 * The port: how a node reaches the other nodes of its cluster.
 *
 * Callbacks and not promises: what a relay hears comes in an order (a name granted, then a message
 * for that name), and a promise would run its continuation after the next thing was handled. Each
 * callback is called exactly once, before or after the call returns.
 */
export interface Relay {
  /** Joins the cluster. @throws ChatbenchError when that fails; later breaks are mended, not thrown. */
  open(listener: RelayListener): Promise<void>;
  /** Asks for a name that nobody else in the cluster has or gets until it is released. */
  claim(user: string, settled: (answer: NameAnswer) => void): void;
  /** Gives a granted name back. */
  release(user: string): void;
  /** Asks for the messages of a room; after `true`, those that other nodes send arrive. May be asked again. */
  enter(room: string, settled: (entered: boolean) => void): void;
  /** Ends that, when nobody here is in the room any more or waits for an answer about it. */
  leave(room: string): void;
  /** Sends to somebody who is not on this node. Two messages keep their order. */
  send(message: PrivateMessage, settled: (fate: Fate) => void): void;
  /** Sends to whoever is concerned on the other nodes; what cannot be sent is counted as lost. */
  publish(message: GroupMessage): void;
  /** Leaves the cluster: names are free, rooms left. Safe to call again. */
  close(): Promise<void>;
}
