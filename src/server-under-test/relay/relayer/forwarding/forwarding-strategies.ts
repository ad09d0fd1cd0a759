import { directory } from "./directory.js";
import { flood } from "./flood.js";
import type { Forwarding } from "./forwarding.js";

/** Every way of forwarding, by its name in a scenario. */
export const FORWARDING_STRATEGIES = { flood, directory } as const satisfies Readonly<Record<string, Forwarding>>;

export type ForwardingStrategyName = keyof typeof FORWARDING_STRATEGIES;
