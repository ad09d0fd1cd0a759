/** What the relay needs from Redis, whether that is one server or a cluster. */
export interface RedisBus {
  /** @throws what the client throws when there is no connection. */
  connect(): Promise<void>;
  /** Listens to a channel. Messages go to the listener that the bus was created with. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** @returns the number of listeners that got it. */
  publish(channel: string, text: string): Promise<number>;
  /** Runs a script of scripts.ts on one name. @returns the script's result. */
  ask(script: string, channel: string, ...args: readonly string[]): Promise<number>;
  close(): void;
}

export interface RedisBusListener {
  message(text: string): void;
  /** Subscriptions are restored after a break. */
  ready(): void;
  /** A connection is broken. */
  broken(): void;
}

export interface RedisBusOptions {
  readonly url: string;
  readonly connectMs: number;
  readonly heartbeatMs: number;
  /** @returns milliseconds to wait before attempt `attempt` (0, 1, …), or the error to give up with. */
  readonly retryAfterMs: (attempt: number, cause: Error) => number | Error;
}

/**
 * Returns the key of a channel's lock. The braces make Redis hash only the channel's name, so both are on one shard.
 */
export const lockOf = (channel: string): string => `{${channel}}.lock`;
