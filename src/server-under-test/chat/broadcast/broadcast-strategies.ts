import type { BroadcastCounters, BroadcastStrategy, FrameWriter } from "./broadcast-strategy.js";
import { PerClientJson } from "./per-client-json.js";
import { PreparedFrame } from "./prepared-frame.js";
import { SharedString } from "./shared-string.js";

/** Every broadcast strategy, by its name in a scenario. */
export const BROADCAST_STRATEGIES = {
  "per-client-json": PerClientJson,
  "shared-string": SharedString,
  "prepared-frame": PreparedFrame,
} as const;

export type BroadcastName = keyof typeof BROADCAST_STRATEGIES;

export function createBroadcast<C>(
  name: BroadcastName,
  sink: FrameWriter<C>,
  counters: BroadcastCounters,
): BroadcastStrategy<C> {
  return new BROADCAST_STRATEGIES[name]<C>(sink, counters);
}
