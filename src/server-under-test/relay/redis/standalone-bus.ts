import { createClient } from "@redis/client";
import { lockOf, type RedisBus, type RedisBusListener, type RedisBusOptions } from "./redis-bus.js";

/** A server that does not answer a ping for so many heartbeats is as good as gone. */
const UNANSWERED_ALLOWED = 3;

/** One Redis server, over one connection: since RESP3, commands and subscriptions may share it, and keep one order. */
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
      // What cannot be sent now must fail now, and not surprise somebody after the break.
      disableOfflineQueue: true,
      socket: {
        connectTimeout: connectMs,
        // While it connects. Later it does not do, for what we write counts as a sign of life: #watch.
        socketTimeout: UNANSWERED_ALLOWED * heartbeatMs,
        reconnectStrategy: retryAfterMs,
      },
    });
    this.#client.on("ready", () => listener.ready());
    // The client reports each failed attempt as an error; how long the break lasts is all that matters here.
    this.#broken = () => listener.broken();
    this.#client.on("error", this.#broken);
  }

  async connect(): Promise<void> {
    await this.#client.connect();
    this.#heartbeat = setInterval(() => this.#watch(), this.#heartbeatMs);
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

  close(): void {
    clearInterval(this.#heartbeat);
    this.#client.destroy();
  }

  /** Asks whether the server is there, and connects anew when it has been silent for too long. */
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
    // Attempts go on as after any break; they end when the bus is closed.
    this.#client.connect().catch(() => undefined);
  }
}
