/** How long a relay waits. Tests pass smaller values. */
export interface RelayPatience {
  /** The longest wait for the first connection. */
  readonly connectMs: number;
  /** The time between two checks that the other side still answers. */
  readonly heartbeatMs: number;
  /** The first and the longest pause before reconnecting. */
  readonly retryMs: { readonly first: number; readonly longest: number };
}

export const DEFAULT_RELAY_PATIENCE: RelayPatience = {
  connectMs: 5_000,
  heartbeatMs: 2_000,
  retryMs: { first: 50, longest: 2_000 },
};

/** How one node of a cluster reaches the others. Contains secrets, so it is passed only over the process channel. */
export type RelaySettings =
  | { readonly kind: "none" }
  | {
      readonly kind: "flood" | "directory";
      readonly url: string;
      readonly secret: string;
      /** How long a message may wait to share a frame with others; 0: until the next turn of the event loop. */
      readonly batchMs: number;
      readonly patience: RelayPatience;
    }
  | {
      readonly kind: "redis" | "nats";
      /** Includes the user and password, if it needs any. */
      readonly url: string;
      /** The start of every channel and key, which keeps clusters that share a server apart. */
      readonly prefix: string;
      readonly patience: RelayPatience;
    };
