import type { IncomingMessage } from "node:http";
import { bracketed, isLoopback } from "../../base/host-address.js";

/**
 * Decides which Origins may connect. A browser lets any site open a WebSocket to any server and only says which site
 * the script came from, so the server must refuse foreign origins itself.
 *
 * The node's own page is recognised by the local address of the connection, never by the Host header: a foreign name
 * that resolves to this machine (DNS rebinding) would match that too.
 */
export class OriginRule {
  readonly #allowed: ReadonlySet<string>;
  readonly #host: string;

  constructor(allowedOrigins: readonly string[], host: string) {
    this.#allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
    this.#host = host.toLowerCase();
  }

  /** A client that is not a browser sends no Origin and is accepted. */
  accepts(request: IncomingMessage): boolean {
    const origin = request.headers.origin?.toLowerCase();
    return origin === undefined || this.#allowed.has(origin) || this.#isOwn(origin, request);
  }

  #isOwn(origin: string, request: IncomingMessage): boolean {
    const address = (request.socket.localAddress ?? "").replace(/^::ffff:/, "");
    const names = [this.#host, bracketed(address), ...(isLoopback(address) ? ["localhost"] : [])];
    const port = request.socket.localPort;
    return names.some((name) => origin === `http://${name}${port === 80 ? "" : `:${port}`}`);
  }
}
