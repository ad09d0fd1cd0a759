import { connect, isIP, type Socket, type TcpSocketConnectOpts } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { ChatbenchError } from "../../../base/chatbench-error.js";
import type { Entrance, LocalEnd } from "../common/client.js";
import { upgradeRequest } from "./handshake.js";

/** An entrance taken apart once, for any number of connections. */
export interface Endpoint {
  /** Where to connect. */
  readonly host: string;
  /** What a certificate must name; absent where that is an address. */
  readonly serverName?: string;
  readonly port: number;
  readonly secure: boolean;
  /** The upgrade request of a connection with this key. */
  readonly request: (key: string) => string;
}

/** @throws ChatbenchError `address_invalid` when the URL is not a ws: or wss: URL. */
export function parseEndpoint({ url, host }: Entrance): Endpoint {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || (parsed.protocol !== "ws:" && parsed.protocol !== "wss:")) {
    throw new ChatbenchError("address_invalid", `${url} is not a ws: or wss: URL.`, "Write it as ws://host:port/path.");
  }
  const secure = parsed.protocol === "wss:";
  const named = parsed.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    host: host ?? named,
    // A name for TLS is a DNS name, never an address (RFC 6066, section 3).
    ...(isIP(named) === 0 ? { serverName: named } : {}),
    port: parsed.port === "" ? (secure ? 443 : 80) : Number(parsed.port),
    secure,
    request: upgradeRequest(parsed.host, parsed.pathname + parsed.search),
  };
}

/**
 * Starts a TCP or TLS connection whose reads all land in `buffer`, which many sockets may share: a read is
 * handed to `onRead` before the next one happens.
 *
 * @param secure what a TLS connection needs besides (secure-options.ts).
 */
export function openSocket(
  endpoint: Endpoint,
  secure: ConnectionOptions,
  local: LocalEnd | undefined,
  buffer: Buffer,
  onRead: (bytes: number) => boolean,
): Socket {
  const options: TcpSocketConnectOpts = {
    host: endpoint.host,
    port: endpoint.port,
    noDelay: true,
    onread: { buffer, callback: onRead },
  };
  if (local !== undefined) {
    options.localAddress = local.address;
    options.localPort = local.port;
  }
  if (!endpoint.secure) return connect(options);
  const { serverName } = endpoint;
  return connectTls({ ...options, ...(serverName === undefined ? {} : { servername: serverName }), ...secure });
}
