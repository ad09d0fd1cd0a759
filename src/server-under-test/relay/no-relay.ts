import type { Claim, Fate, Relay } from "./relay.js";

/** A node alone: it grants every name (its own table refuses the second claim), and nobody is elsewhere. */
export class NoRelay implements Relay {
  async open(): Promise<void> {}

  claim(_user: string, settled: (claim: Claim) => void): void {
    settled("granted");
  }

  release(): void {}

  enter(_room: string, settled: (entered: boolean) => void): void {
    settled(true);
  }

  leave(): void {}

  send(_message: unknown, settled: (fate: Fate) => void): void {
    settled("not found");
  }

  publish(): void {}

  async close(): Promise<void> {}
}
