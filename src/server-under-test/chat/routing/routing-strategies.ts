import { MapLookup } from "./map-lookup.js";
import { MapScan } from "./map-scan.js";
import type { Routable, RoutingCounters, RoutingStrategy } from "./routing-strategy.js";
import { SocketId } from "./socket-id.js";

/** Every routing strategy, by its name in a scenario. */
export const ROUTING_STRATEGIES = {
  "map-scan": MapScan,
  "socket-id": SocketId,
  "map-lookup": MapLookup,
} as const;

export type RoutingStrategyName = keyof typeof ROUTING_STRATEGIES;

export function createRouting<C extends Routable>(
  name: RoutingStrategyName,
  counters: RoutingCounters,
): RoutingStrategy<C> {
  return new ROUTING_STRATEGIES[name]<C>(counters);
}
