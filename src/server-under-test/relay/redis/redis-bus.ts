/** What the relay needs of Redis, whether it is one server or a cluster. */
export interface RedisBus {
  /** @throws what the client throws when there is no connection. */
  connect(): Promise<void>;
  /** Listens to a channel; what comes goes to the listener that the bus was made with. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** @returns how many listened. */
  publish(channel: string, text: string): Promise<number>;
  /** Runs a script about one name; see scripts.ts. @returns what it returns. */
  ask(script: string, channel: string, ...args: readonly string[]): Promise<number>;
  close(): void;
}

export interface RedisBusListener {
  message(text: string): void;
  /** Subscriptions stand again after a break. */
  ready(): void;
  /** The connection, or one of them, is broken. */
  broken(): void;
}

export interface RedisBusOptions {
  readonly url: string;
  readonly connectMs: number;
  readonly heartbeatMs: number;
  /** @returns how long to wait before attempt `attempt` (0, 1, …), or the error when there is to be none. */
  readonly retryAfterMs: (attempt: number, cause: Error) => number | Error;
}

/** Keys that must be on the shard of a channel: the braces make Redis hash the channel's name alone. */
export const lockOf = (channel: string): string => `{${channel}}.lock`;
