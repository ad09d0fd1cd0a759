import type { Delivery } from "../../protocol/chat-messages.js";
import type { Handover } from "../../protocol/link-messages.js";
import type {
  Fate,
  GroupMessage,
  NameAnswer,
  PrivateMessage,
  Relay,
  RelayListener,
} from "../../server-under-test/relay/relay.js";

/** Drops every n-th message, and records which. */
export class Leak {
  readonly dropped: Delivery[] = [];
  readonly #every: number;
  #seen = 0;

  constructor(every: number) {
    this.#every = every;
  }

  drops(delivery: Delivery): boolean {
    const isDropped = ++this.#seen % this.#every === 0;
    if (isDropped) this.dropped.push(delivery);
    return isDropped;
  }
}

export interface Leaks {
  /** The leaks of what goes into the relay, and of what comes out of it. */
  readonly handing?: Leak;
  readonly arriving?: Leak;
}

/** A relay that reports dropped messages as accepted. */
export class LeakyRelay implements Relay {
  readonly #relay: Relay;
  readonly #leaks: Leaks;

  constructor(relay: Relay, leaks: Leaks) {
    this.#relay = relay;
    this.#leaks = leaks;
  }

  open(listener: RelayListener): Promise<void> {
    return this.#relay.open({
      arrived: (delivery: Delivery, handover: Handover) => {
        if (!this.#leaks.arriving?.drops(delivery)) listener.arrived(delivery, handover);
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
    if (this.#leaks.handing?.drops(message)) settled("accepted");
    else this.#relay.send(message, settled);
  }

  publish(message: GroupMessage): void {
    if (!this.#leaks.handing?.drops(message)) this.#relay.publish(message);
  }

  close(): Promise<void> {
    return this.#relay.close();
  }
}
