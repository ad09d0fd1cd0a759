import type { Relay } from "./relay.js";

const nothing = (): void => undefined;

/** A node alone: it grants every name (its own table refuses the second claim), and nobody is elsewhere. */
export const NO_RELAY: Relay = {
  open: () => Promise.resolve(),
  claim: (_user, settled) => settled("granted"),
  release: nothing,
  enter: (_room, settled) => settled(true),
  leave: nothing,
  send: (_message, settled) => settled("not found"),
  publish: nothing,
  close: () => Promise.resolve(),
};
