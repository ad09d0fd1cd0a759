import type { Delivery } from "../../../protocol/chat-messages.js";
import type { BroadcastCounters, BroadcastStrategy, ConnectionWriter } from "./broadcast-strategy.js";

/** Serialises and frames again for every recipient. */
export class PerClientJson<C> implements BroadcastStrategy<C> {
  readonly #sink: ConnectionWriter<C>;
  readonly #counters: BroadcastCounters;

  constructor(sink: ConnectionWriter<C>, counters: BroadcastCounters) {
    this.#sink = sink;
    this.#counters = counters;
  }

  deliver(delivery: Delivery, recipients: Iterable<C>): void {
    for (const recipient of recipients) {
      this.#counters.framesEncoded++;
      this.#sink.sendText(recipient, JSON.stringify(delivery));
    }
  }
}
