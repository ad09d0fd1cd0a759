import type { ChatNodeSettings } from "../node/chat-node-settings.js";

/** Which broker to use. Without `url` and `start`: the one named by the environment, or else a private one. */
export interface BrokerChoice {
  readonly url: string | null;
  readonly start: boolean;
}

/**
 * The settings of the whole reference server. The scenario's `ServerSettings` has all of these fields, so it can be
 * passed as it is.
 */
export interface ClusterSettings extends ChatNodeSettings {
  readonly topology: "single" | "relayer" | "redis" | "nats";
  /** The number of node processes; one with the topology `single`. */
  readonly nodes: number;
  /** How users are spread over nodes. Users choose their node themselves, unless there is an nginx in front. */
  readonly balance: "round-robin" | "least-connections" | "hash" | "nginx";
  readonly relay: "flood" | "directory";
  /** How long a message may wait at a link to share a frame with others. */
  readonly relayBatchMs: number;
  readonly redis: BrokerChoice;
  readonly nats: BrokerChoice;
}
