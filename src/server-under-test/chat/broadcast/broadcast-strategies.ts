import type { BroadcastCounters, BroadcastStrategy, ConnectionWriter } from "./broadcast-strategy.js";
import { PerClientJson } from "./per-client-json.js";
import { PreparedFrame } from "./prepared-frame.js";
import { SharedString } from "./shared-string.js";

/** Every broadcast strategy, by its name in a scenario. */
export const BROADCAST_STRATEGIES = {
  "per-client-json": PerClientJson,
  "shared-string": SharedString,
  "prepared-frame": PreparedFrame,
} as const;

export type BroadcastStrategyName = keyof typeof BROADCAST_STRATEGIES;

export function createBroadcast<C>(
  name: BroadcastStrategyName,
  sink: ConnectionWriter<C>,
  counters: BroadcastCounters,
): BroadcastStrategy<C> {
  return new BROADCAST_STRATEGIES[name]<C>(sink, counters);
}
