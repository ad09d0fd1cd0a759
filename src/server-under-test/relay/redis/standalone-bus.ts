import { createClient } from "@redis/client";
import { lockOf, type RedisBus, type RedisBusListener, type RedisBusOptions } from "./redis-bus.js";

/** One Redis server, over one connection: since RESP3, commands and subscriptions may share it, and keep one order. */
export class StandaloneBus implements RedisBus {
  readonly #client;
  readonly #received: (text: string) => void;

  constructor({ url, connectMs, heartbeatMs, retryAfterMs }: RedisBusOptions, listener: RedisBusListener) {
    this.#received = (text) => listener.message(text);
    this.#client = createClient({
      url,
      RESP: 3,
      // What cannot be sent now must fail now, and not surprise somebody after the break.
      disableOfflineQueue: true,
      pingInterval: heartbeatMs,
      socket: {
        connectTimeout: connectMs,
        // A server that does not answer the ping within this is as good as gone.
        socketTimeout: 3 * heartbeatMs,
        reconnectStrategy: retryAfterMs,
      },
    });
    this.#client.on("ready", () => listener.ready());
    // The client reports each failed attempt as an error; how long the break lasts is all that matters here.
    this.#client.on("error", () => listener.broken());
  }

  async connect(): Promise<void> {
    await this.#client.connect();
  }

  /** A server that does not let us ask is taken for one that stands alone. */
  async isInCluster(): Promise<boolean> {
    const info = await this.#client.info("cluster").catch(() => "");
    return /^cluster_enabled:1\r?$/m.test(info);
  }

  async subscribe(channel: string): Promise<void> {
    await this.#client.subscribe(channel, this.#received);
  }

  async unsubscribe(channel: string): Promise<void> {
    // With the listener, or the client would take a new subscription for the one that is ending.
    await this.#client.unsubscribe(channel, this.#received);
  }

  publish(channel: string, text: string): Promise<number> {
    return this.#client.publish(channel, text);
  }

  async ask(script: string, channel: string, ...args: readonly string[]): Promise<number> {
    return Number(
      await this.#client.eval(script, { keys: [channel, lockOf(channel)], arguments: ["NUMSUB", ...args] }),
    );
  }

  del(key: string): Promise<unknown> {
    return this.#client.del(key);
  }

  close(): void {
    this.#client.destroy();
  }
}
