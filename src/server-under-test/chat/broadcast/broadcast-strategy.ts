import type { Delivery } from "../../../protocol/chat-messages.js";
import type { ProcessCounters } from "../../../protocol/server-control.js";

/** Where frames go, whatever a connection is. Skips connections that are no longer open. */
export interface FrameWriter<C> {
  /** Has the WebSocket library make the frame, for this recipient alone. */
  sendText(to: C, text: string): void;
  /** Writes a frame that is made already; the buffer must not change afterwards. */
  sendFrame(to: C, frame: Buffer): void;
}

/** The counter a strategy accounts to: frames whose bytes it had made, by serialising or framing. */
export type BroadcastCounters = Pick<ProcessCounters, "framesEncoded">;

/** The port: how one delivery is written to many connections. */
export interface BroadcastStrategy<C> {
  deliver(delivery: Delivery, recipients: Iterable<C>): void;
}
