/** How long a relay is patient. A test passes smaller values. */
export interface RelayPatience {
  /** Until the first connection stands. */
  readonly connectMs: number;
  /** Between two looks at whether the other side still answers. */
  readonly heartbeatMs: number;
  /** The first pause before connecting again, and the longest. */
  readonly retryMs: { readonly first: number; readonly longest: number };
}

export const DEFAULT_RELAY_PATIENCE: RelayPatience = {
  connectMs: 5_000,
  heartbeatMs: 2_000,
  retryMs: { first: 50, longest: 2_000 },
};

/** How one node of a cluster reaches the others. Holds secrets: it travels over the process channel alone. */
export type RelaySettings =
  | { readonly kind: "none" }
  | {
      readonly kind: "flood" | "directory";
      readonly url: string;
      readonly secret: string;
      /** How long a message may wait for others to travel with it; 0: until the next turn of the event loop. */
      readonly batchMs: number;
      readonly patience: RelayPatience;
    }
  | {
      readonly kind: "redis" | "nats";
      /** With whatever user and password it needs. */
      readonly url: string;
      /** Begins every channel and key, so that clusters that share a server do not hear each other. */
      readonly prefix: string;
      readonly patience: RelayPatience;
    };
