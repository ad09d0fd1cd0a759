import type { Delivery } from "../../../protocol/chat-messages.js";
import type { BroadcastCounters, BroadcastStrategy, ConnectionWriter } from "./broadcast-strategy.js";

/** Serialises once, but makes the frame and its UTF-8 again for every recipient. */
export class SharedString<C> implements BroadcastStrategy<C> {
  readonly #sink: ConnectionWriter<C>;
  readonly #counters: BroadcastCounters;

  constructor(sink: ConnectionWriter<C>, counters: BroadcastCounters) {
    this.#sink = sink;
    this.#counters = counters;
  }

  deliver(delivery: Delivery, recipients: Iterable<C>): void {
    const text = JSON.stringify(delivery);
    for (const recipient of recipients) {
      this.#counters.framesEncoded++;
      this.#sink.sendText(recipient, text);
    }
  }
}
