import { connect, type Socket, type TcpSocketConnectOpts } from "node:net";
import { connect as connectTls } from "node:tls";
import { ChatbenchError } from "../../../base/chatbench-error.js";
import { upgradeRequest } from "./handshake.js";

/** An address taken apart once, for any number of connections. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** The upgrade request of a connection with this key. */
  readonly request: (key: string) => string;
}

/** @throws ChatbenchError `address_invalid` when `url` is not a ws: or wss: URL. */
export function parseEndpoint(url: string): Endpoint {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || (parsed.protocol !== "ws:" && parsed.protocol !== "wss:")) {
    throw new ChatbenchError("address_invalid", `${url} is not a ws: or wss: URL.`, "Write it as ws://host:port/path.");
  }
  const secure = parsed.protocol === "wss:";
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: parsed.port === "" ? (secure ? 443 : 80) : Number(parsed.port),
    secure,
    request: upgradeRequest(parsed.host, parsed.pathname + parsed.search),
  };
}

/**
 * Starts a TCP or TLS connection whose reads all land in `buffer`, which many sockets may share: a read is
 * handed to `onRead` before the next one happens.
 */
export function openSocket(endpoint: Endpoint, buffer: Buffer, onRead: (bytes: number) => boolean): Socket {
  const options: TcpSocketConnectOpts = {
    host: endpoint.host,
    port: endpoint.port,
    noDelay: true,
    onread: { buffer, callback: onRead },
  };
  // A name for TLS is a DNS name, never an address (RFC 6066, section 3); `connect` leaves it out for those.
  return endpoint.secure ? connectTls(options) : connect(options);
}
