/**
 * What one node of the reference server is told. The scenario's `ServerSettings` has these fields
 * and more, so that it can be passed as it is.
 */

import type { BroadcastName } from "../chat/broadcast/broadcast-strategies.js";
import type { RoutingName } from "../chat/routing/routing-strategies.js";
import type { RelaySettings } from "../relay/relay-settings.js";

/** Zero means no limit, except `payloadBytes` and `bufferedBytes`, which always limit. */
export interface ChatNodeLimits {
  readonly connections: number;
  readonly connectionsPerIp: number;
  readonly messagesPerSec: number;
  /** Largest message a client may send. */
  readonly payloadBytes: number;
  /** Bytes a slow reader may leave unread before its connection is ended. */
  readonly bufferedBytes: number;
}

export interface ChatNodeSettings {
  readonly routing: RoutingName;
  readonly broadcast: BroadcastName;
  readonly limits: ChatNodeLimits;
  readonly acks: boolean;
  readonly host: string;
  /** 0 lets the system pick one. */
  readonly port: number;
  /** Origins accepted besides the node's own; a client that sends no Origin is always accepted. */
  readonly allowedOrigins: readonly string[];
}

/** How long a node is patient. A test passes smaller values. */
export interface ChatNodePatience {
  /** From the TCP connection to the last header of the handshake. */
  readonly handshakeMs: number;
  /** From the handshake until a user name is registered. */
  readonly registerMs: number;
  /** Between two pings to one connection; one that has not answered the last is ended. */
  readonly heartbeatMs: number;
  /** From our close frame until the connection is ended without the peer's. */
  readonly closeMs: number;
}

export const DEFAULT_PATIENCE: ChatNodePatience = {
  handshakeMs: 10_000,
  registerMs: 10_000,
  heartbeatMs: 30_000,
  closeMs: 2_000,
};

/** All that a node process needs to start. */
export interface ChatNodeConfig {
  readonly id: string;
  readonly settings: ChatNodeSettings;
  readonly patience: ChatNodePatience;
  readonly relay: RelaySettings;
  /** Whether to remember which messages were seen where. */
  readonly trace: boolean;
}
