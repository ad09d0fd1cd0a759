import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { type LinkShape, UNDISTURBED } from "../../../protocol/server-control.js";
import { type LinkConditions, ProxiedConnection, resetNow } from "./proxied-connection.js";
import { TokenBucket } from "./token-bucket.js";

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/**
 * A TCP proxy on 127.0.0.1 whose connections can be disturbed while they stand. Whatever it does to a
 * connection, it never alters, reorders or repeats its bytes: what arrives is what was sent, or the
 * beginning of it and then the end of the connection. Both sides' back-pressure is passed on, and a
 * connection holds at most some megabytes in each direction.
 *
 * In a blackhole connections stand and what they carry vanishes, an end as well. Those that have lost
 * something are reset when the blackhole is over, for no retransmission would bring it back. A new one is
 * accepted, as a kernel does before anybody looks, and nothing comes of it.
 */
export class LinkProxy {
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  #conditions = conditionsOf(UNDISTURBED);

  private constructor(target: HostAndPort) {
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near, target));
  }

  /** @param target where its connections go. */
  static async open(target: HostAndPort): Promise<LinkProxy> {
    const proxy = new LinkProxy(target);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject);
      proxy.#server.listen(0, "127.0.0.1", resolve);
    });
    // Out of descriptors, accept() fails; who connected will try again.
    proxy.#server.on("error", () => undefined);
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that stand or are being made. */
  get connections(): number {
    return this.#connections.size;
  }

  /** From now on; what is on its way keeps its place. */
  shape(shape: LinkShape): void {
    this.#conditions = conditionsOf(shape);
    for (const connection of this.#connections) connection.adapt();
  }

  /** Ends all connections with an RST; new ones may come. */
  reset(): void {
    for (const connection of this.#connections) connection.reset();
  }

  /** Ends everything. Safe to call again. */
  async close(): Promise<void> {
    this.reset();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(near: Socket, { host, port }: HostAndPort): void {
    if (this.#conditions.up.shape.state === "cut") {
      near.on("error", () => undefined);
      resetNow(near);
      return;
    }
    const far = connect({ host, port, allowHalfOpen: true });
    const ended = (): void => void this.#connections.delete(connection);
    const connection = new ProxiedConnection(near, far, () => this.#conditions, ended);
    this.#connections.add(connection);
  }
}

function conditionsOf(shape: LinkShape): LinkConditions {
  const bucket = (): TokenBucket | null =>
    shape.bytesPerSec === null ? null : new TokenBucket(shape.bytesPerSec, performance.now());
  return { up: { shape, bucket: bucket() }, down: { shape, bucket: bucket() } };
}
