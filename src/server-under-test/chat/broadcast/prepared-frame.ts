import type { Delivery } from "../../../protocol/chat-messages.js";
import type { BroadcastCounters, BroadcastStrategy, ConnectionWriter } from "./broadcast-strategy.js";
import { encodeTextFrame } from "./text-frame.js";

/** Serialises and frames once, and writes the same buffer to every recipient. */
export class PreparedFrame<C> implements BroadcastStrategy<C> {
  readonly #sink: ConnectionWriter<C>;
  readonly #counters: BroadcastCounters;

  constructor(sink: ConnectionWriter<C>, counters: BroadcastCounters) {
    this.#sink = sink;
    this.#counters = counters;
  }

  deliver(delivery: Delivery, recipients: Iterable<C>): void {
    this.#counters.framesEncoded++;
    const frame = encodeTextFrame(JSON.stringify(delivery));
    for (const recipient of recipients) this.#sink.sendFrame(recipient, frame);
  }
}
