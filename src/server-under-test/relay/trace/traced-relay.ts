import type { Delivery } from "../../../protocol/chat-messages.js";
import type { Handover } from "../../../protocol/link-messages.js";
import { PLACES } from "../../../protocol/process-trace.js";
import type { Fate, GroupMessage, NameAnswer, PrivateMessage, Relay, RelayListener } from "../relay.js";
import type { HopTrace, TracedPlace } from "./hop-trace.js";

/** Wraps any relay and records every message that goes into it or comes out of it. */
export class TracedRelay implements Relay {
  readonly #relay: Relay;
  readonly #handed: TracedPlace;
  readonly #arrived: TracedPlace;

  constructor(relay: Relay, trace: HopTrace) {
    this.#relay = relay;
    this.#handed = trace.place(PLACES.handed);
    this.#arrived = trace.place(PLACES.arrived);
  }

  open(listener: RelayListener): Promise<void> {
    return this.#relay.open({
      arrived: (delivery: Delivery, handover: Handover) => {
        this.#arrived.mark(delivery.content);
        listener.arrived(delivery, handover);
      },
      revoked: (user) => listener.revoked(user),
    });
  }

  claim(user: string, settled: (answer: NameAnswer) => void): void {
    this.#relay.claim(user, settled);
  }

  release(user: string): void {
    this.#relay.release(user);
  }

  enter(room: string, settled: (entered: boolean) => void): void {
    this.#relay.enter(room, settled);
  }

  leave(room: string): void {
    this.#relay.leave(room);
  }

  send(message: PrivateMessage, settled: (fate: Fate) => void): void {
    this.#handed.mark(message.content);
    this.#relay.send(message, settled);
  }

  publish(message: GroupMessage): void {
    this.#handed.mark(message.content);
    this.#relay.publish(message);
  }

  close(): Promise<void> {
    return this.#relay.close();
  }
}
