import type { Delivery } from "../../protocol/chat-messages.js";
import type { Handover } from "../../protocol/link-messages.js";
import type { ProcessCounters } from "../../protocol/server-control.js";

/** A delivery to one user; below, deliveries to many. */
export type PrivateMessage = Extract<Delivery, { type: "private_message" }>;
export type GroupMessage = Exclude<Delivery, PrivateMessage>;

/** `taken`: another user in the cluster has the name. `unavailable`: the cluster cannot be asked now. */
export type NameAnswer = "granted" | "taken" | "unavailable";

/**
 * What became of a private message. `unavailable`: it was not sent. `unknown`: it was sent, and the link broke before
 * an answer came.
 */
export type Fate = "accepted" | "not found" | "unavailable" | "unknown";

/** The node, as its relay sees it. Both methods are called in the order in which things arrive. */
export interface RelayListener {
  /** A delivery came from another node, for its recipients on this node, if there are any. */
  arrived(delivery: Delivery, handover: Handover): void;
  /** Another node gave the name away while this node was cut off: the user's connection here must end. */
  revoked(user: string): void;
}

/** The counters that a relay adds to. The node counts what arrives. */
export type RelayCounters = Pick<
  ProcessCounters,
  "relayMessages" | "relayHops" | "relayBatches" | "relayBatchedMessages" | "relayEchoes" | "relayLost"
>;

/**
 * The port: how a node reaches the other nodes of its cluster.
 *
 * It uses callbacks, not promises, to keep events in order (a name is granted, then a message for that name comes): a
 * promise would run its continuation only after the next event was handled. Each callback is called exactly once,
 * before or after the call returns.
 */
export interface Relay {
  /**
   * Joins the cluster. @throws ChatbenchError when that fails. After later breaks it reconnects instead of throwing.
   */
  open(listener: RelayListener): Promise<void>;
  /** Claims a name. Once granted, no other user in the cluster can get it until it is released. */
  claim(user: string, settled: (answer: NameAnswer) => void): void;
  /** Gives a granted name back. */
  release(user: string): void;
  /** Subscribes to the messages that other nodes send to a room; they arrive after `true`. May be called again. */
  enter(room: string, settled: (entered: boolean) => void): void;
  /** Unsubscribes from a room, once no user here is in it or about to join. */
  leave(room: string): void;
  /** Sends to a user who is not on this node. Messages keep their order. */
  send(message: PrivateMessage, settled: (fate: Fate) => void): void;
  /** Sends to the recipients on other nodes. Counts what cannot be sent as lost. */
  publish(message: GroupMessage): void;
  /** Leaves the cluster: frees its names and leaves its rooms. Safe to call again. */
  close(): Promise<void>;
}
