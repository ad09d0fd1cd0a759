import type { Delivery } from "../../../protocol/chat-messages.js";
import type { ProcessCounters } from "../../../protocol/server-control.js";

/** Writes frames to connections, and skips those that are no longer open. */
export interface ConnectionWriter<C> {
  /** Sends a text; the WebSocket library makes the frame for this recipient alone. */
  sendText(to: C, text: string): void;
  /** Writes a finished frame. The buffer must not change afterwards. */
  sendFrame(to: C, frame: Buffer): void;
}

/** The counter that a strategy adds to: frames whose bytes had to be made, by serialising or framing. */
export type BroadcastCounters = Pick<ProcessCounters, "framesEncoded">;

/** The port: how one delivery is written to many connections. */
export interface BroadcastStrategy<C> {
  deliver(delivery: Delivery, recipients: Iterable<C>): void;
}
