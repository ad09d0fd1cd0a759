import { NatsRelay } from "../relay/nats/nats-relay.js";
import { NO_RELAY } from "../relay/no-relay.js";
import { RedisRelay } from "../relay/redis/redis-relay.js";
import type { Relay, RelayCounters } from "../relay/relay.js";
import type { RelaySettings } from "../relay/relay-settings.js";
import { RelayerLink } from "../relay/relayer/relayer-link.js";
import type { HopTrace } from "../relay/trace/hop-trace.js";
import { TracedRelay } from "../relay/trace/traced-relay.js";

/** Creates the relay of node `nodeId`, not connected yet. With a trace, it records every message that passes. */
export function createRelay(
  nodeId: string,
  settings: RelaySettings,
  counters: RelayCounters,
  trace: HopTrace | null,
): Relay {
  const relay = relayOf(nodeId, settings, counters);
  return trace === null ? relay : new TracedRelay(relay, trace);
}

function relayOf(nodeId: string, settings: RelaySettings, counters: RelayCounters): Relay {
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
