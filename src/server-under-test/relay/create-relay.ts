import { NatsRelay } from "./nats/nats-relay.js";
import { NO_RELAY } from "./no-relay.js";
import { RedisRelay } from "./redis/redis-relay.js";
import type { Relay, RelayCounters } from "./relay.js";
import type { RelaySettings } from "./relay-settings.js";
import { RelayerLink } from "./relayer/relayer-link.js";

/** The relay of node `nodeId`, not connected yet. */
export function createRelay(nodeId: string, settings: RelaySettings, counters: RelayCounters): Relay {
  switch (settings.kind) {
    case "none":
      return NO_RELAY;
    case "flood":
    case "directory":
      return new RelayerLink(nodeId, settings, counters);
    case "redis":
      return new RedisRelay(nodeId, settings, counters);
    case "nats":
      return new NatsRelay(nodeId, settings, counters);
  }
}
