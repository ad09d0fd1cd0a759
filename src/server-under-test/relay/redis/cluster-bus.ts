import { createCluster } from "@redis/client";
import { lockOf, type RedisBus, type RedisBusListener, type RedisBusOptions } from "./redis-bus.js";

/**
 * A Redis Cluster, with sharded pub/sub: each channel is on one shard, so shards share the work. The client has two
 * connections per shard, one for commands and one for subscriptions.
 */
export class ClusterBus implements RedisBus {
  readonly #cluster;
  readonly #received: (text: string) => void;
  /** Channels being left. A question about one waits for that, or it might overtake it on the other connection. */
  readonly #leaving = new Map<string, Promise<void>>();

  constructor({ url, connectMs, heartbeatMs, retryAfterMs }: RedisBusOptions, listener: RedisBusListener) {
    this.#received = (text) => listener.message(text);
    const { username, password, protocol } = new URL(url);
    this.#cluster = createCluster({
      rootNodes: [{ url }],
      RESP: 3,
      // The first node gives the addresses of the others, but without these.
      defaults: {
        ...(username === "" ? {} : { username: decodeURIComponent(username) }),
        ...(password === "" ? {} : { password: decodeURIComponent(password) }),
        disableOfflineQueue: true,
        pingInterval: heartbeatMs,
        socket: {
          ...(protocol === "rediss:" ? { tls: true as const } : {}),
          connectTimeout: connectMs,
          socketTimeout: 3 * heartbeatMs,
          reconnectStrategy: retryAfterMs,
        },
      },
    });
    this.#cluster.on("node-ready", () => listener.ready());
    this.#cluster.on("node-reconnecting", () => listener.broken());
    // Both report a broken connection, as the event above does.
    this.#cluster.on("node-error", () => undefined);
    this.#cluster.on("error", () => undefined);
  }

  async connect(): Promise<void> {
    await this.#cluster.connect();
  }

  async subscribe(channel: string): Promise<void> {
    await this.#cluster.sSubscribe(channel, this.#received);
  }

  async unsubscribe(channel: string): Promise<void> {
    const left = this.#cluster.sUnsubscribe(channel, this.#received);
    const settled = left.catch(() => undefined);
    this.#leaving.set(channel, settled);
    await settled;
    if (this.#leaving.get(channel) === settled) this.#leaving.delete(channel);
  }

  publish(channel: string, text: string): Promise<number> {
    return this.#cluster.sPublish(channel, text);
  }

  async ask(script: string, channel: string, ...args: readonly string[]): Promise<number> {
    await this.#leaving.get(channel);
    const keys = [channel, lockOf(channel)];
    return Number(await this.#cluster.eval(script, { keys, arguments: ["SHARDNUMSUB", ...args] }));
  }

  close(): void {
    this.#cluster.destroy();
  }
}
