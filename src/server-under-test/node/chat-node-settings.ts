/**
 * The settings of one node of the reference server. The scenario's `ServerSettings` has all of these fields, so it can
 * be passed as it is.
 */

import type { BroadcastStrategyName } from "../chat/broadcast/broadcast-strategies.js";
import type { RoutingStrategyName } from "../chat/routing/routing-strategies.js";
import type { RelaySettings } from "../relay/relay-settings.js";

/** 0 means no limit, except for `payloadBytes` and `bufferedBytes`, which always limit. */
export interface ChatNodeLimits {
  readonly connections: number;
  readonly connectionsPerIp: number;
  readonly messagesPerSec: number;
  /** The largest message that a client may send. */
  readonly payloadBytes: number;
  /** Bytes a slow reader may leave unread before its connection is ended. */
  readonly bufferedBytes: number;
}

export interface ChatNodeSettings {
  readonly routing: RoutingStrategyName;
  readonly broadcast: BroadcastStrategyName;
  readonly limits: ChatNodeLimits;
  readonly acks: boolean;
  readonly host: string;
  /** 0 lets the system pick one. */
  readonly port: number;
  /** Origins accepted in addition to the node's own. A client that sends no Origin is always accepted. */
  readonly allowedOrigins: readonly string[];
}

/** How long a node waits for its clients. Tests pass smaller values. */
export interface ChatNodePatience {
  /** Between the TCP connection and the last header of the handshake. */
  readonly handshakeMs: number;
  /** Between the handshake and the registration of a user name. */
  readonly registerMs: number;
  /** Between two pings to one connection. A connection that has not answered the last one is ended. */
  readonly heartbeatMs: number;
  /** Between the node's close frame and the forced end of a connection whose peer does not answer it. */
  readonly closeMs: number;
}

export const DEFAULT_PATIENCE: ChatNodePatience = {
  handshakeMs: 10_000,
  registerMs: 10_000,
  heartbeatMs: 30_000,
  closeMs: 2_000,
};

/** Everything a node process needs to start. */
export interface ChatNodeConfig {
  readonly id: string;
  readonly settings: ChatNodeSettings;
  readonly patience: ChatNodePatience;
  readonly relay: RelaySettings;
  /** Whether to record which messages were seen where. */
  readonly trace: boolean;
}
