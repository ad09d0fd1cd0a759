import type { ChatNodeSettings } from "../node/chat-node-settings.js";

/** Where a broker is. Without a URL or `start`, one from the environment, or else a private one. */
export interface BrokerSettings {
  readonly url: string | null;
  readonly start: boolean;
}

/**
 * What the reference server is told as a whole. The scenario's `ServerSettings` has these fields and
 * more, so that it can be passed as it is.
 */
export interface ClusterSettings extends ChatNodeSettings {
  readonly topology: "single" | "relayer" | "redis" | "nats";
  /** Node processes; one with the topology `single`. */
  readonly nodes: number;
  /** Who chooses a user's node: the user, but for an nginx in front of them. */
  readonly balance: "round-robin" | "least-connections" | "hash" | "nginx";
  readonly relay: "flood" | "directory";
  /** How long a message may wait at a link for others to travel with it. */
  readonly relayBatchMs: number;
  readonly redis: BrokerSettings;
  readonly nats: BrokerSettings;
}
