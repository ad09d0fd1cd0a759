import type { Delivery } from "../../../protocol/chat-messages.js";
import type { BroadcastCounters, BroadcastStrategy, FrameWriter } from "./broadcast-strategy.js";

/** Serialises once; the frame, and the UTF-8 in it, are made again for every recipient. */
export class SharedString<C> implements BroadcastStrategy<C> {
  readonly #sink: FrameWriter<C>;
  readonly #counters: BroadcastCounters;

  constructor(sink: FrameWriter<C>, counters: BroadcastCounters) {
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
