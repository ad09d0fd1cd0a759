import { createClient } from "@redis/client";
import { lockOf, type RedisBus, type RedisBusListener, type RedisBusOptions } from "./redis-bus.js";

/** A server that has not answered a ping for this many heartbeats counts as gone. */
const UNANSWERED_ALLOWED = 3;

/**
 * One Redis server, over one connection. Since RESP3, commands and subscriptions may share a connection, which keeps
 * their order.
 */
export class StandaloneBus implements RedisBus {
  readonly #client;
  readonly #received: (text: string) => void;
  readonly #heartbeatMs: number;
  readonly #broken: () => void;
  #heartbeat: NodeJS.Timeout | undefined;
  #unanswered = 0;

  constructor({ url, connectMs, heartbeatMs, retryAfterMs }: RedisBusOptions, listener: RedisBusListener) {
    this.#heartbeatMs = heartbeatMs;
    this.#received = (text) => listener.message(text);
    this.#client = createClient({
      url,
      RESP: 3,
      // What cannot be sent now must fail now instead of being sent after the break.
      disableOfflineQueue: true,
      socket: {
        connectTimeout: connectMs,
        // Works only while connecting: later, everything written counts as a sign of life, so #watch takes over.
        socketTimeout: UNANSWERED_ALLOWED * heartbeatMs,
        reconnectStrategy: retryAfterMs,
      },
    });
    this.#client.on("ready", () => listener.ready());
    // The client also reports each failed attempt as an error; reporting a break again changes nothing.
    this.#broken = () => listener.broken();
    this.#client.on("error", this.#broken);
  }

  async connect(): Promise<void> {
    await this.#client.connect();
    this.#heartbeat = setInterval(() => this.#watch(), this.#heartbeatMs);
  }

  /** Tells whether the server is part of a cluster. A server that refuses to say counts as a single one. */
  async isInCluster(): Promise<boolean> {
    const info = await this.#client.info("cluster").catch(() => "");
    return /^cluster_enabled:1\r?$/m.test(info);
  }

  async subscribe(channel: string): Promise<void> {
    await this.#client.subscribe(channel, this.#received);
  }

  async unsubscribe(channel: string): Promise<void> {
    // Without the listener, the client would confuse a new subscription with the one being ended.
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

  close(): void {
    clearInterval(this.#heartbeat);
    this.#client.destroy();
  }

  /** Pings the server, and reconnects when it has been silent for too long. */
  #watch(): void {
    if (!this.#client.isReady) return;
    if (this.#unanswered++ < UNANSWERED_ALLOWED) {
      const answered = (): void => {
        this.#unanswered = 0;
      };
      this.#client.ping().then(answered, answered);
      return;
    }
    this.#unanswered = 0;
    this.#client.destroy();
    this.#broken();
    // It retries as after any break, until the bus is closed.
    this.#client.connect().catch(() => undefined);
  }
}
