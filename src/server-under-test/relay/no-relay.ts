import type { Relay } from "./relay.js";

const nothing = (): void => undefined;

/**
 * The relay of a single node. It grants every name (the node's own table refuses a second claim) and finds no users
 * elsewhere.
 */
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
