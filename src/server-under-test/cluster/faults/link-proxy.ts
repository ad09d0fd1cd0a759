import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { type LinkShape, UNDISTURBED } from "../../../protocol/server-control.js";
import { type LinkConditions, ProxiedConnection, resetNow } from "./proxied-connection.js";
import { TokenBucket } from "./token-bucket.js";

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/**
 * A TCP proxy on 127.0.0.1 that can disturb its connections while they are open. It never alters, reorders or repeats
 * bytes: the receiver gets what was sent, or the beginning of it and then the end of the connection. It passes on
 * back-pressure, and holds at most some megabytes in each direction of a connection.
 *
 * In a blackhole, connections stay open and everything they carry vanishes, even the end of a stream. Connections that
 * lost something are reset when the blackhole is over, since nothing retransmits it. New ones are accepted, as a kernel
 * does by itself, and carry nothing.
 */
export class LinkProxy {
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  #conditions = conditionsOf(UNDISTURBED);

  private constructor(target: HostAndPort) {
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near, target));
  }

  /** @param target the server behind the proxy. */
  static async open(target: HostAndPort): Promise<LinkProxy> {
    const proxy = new LinkProxy(target);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject);
      proxy.#server.listen(0, "127.0.0.1", resolve);
    });
    // Out of descriptors, accept() fails; the client will try again.
    proxy.#server.on("error", () => undefined);
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The number of connections that are open or being opened. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Changes the shape from now on. What is in flight keeps its place. */
  shape(shape: LinkShape): void {
    this.#conditions = conditionsOf(shape);
    for (const connection of this.#connections) connection.adapt();
  }

  /** Ends all connections with an RST. New ones are accepted. */
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
