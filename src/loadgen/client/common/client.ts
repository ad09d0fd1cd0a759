/**
 * The port behind which WebSocket clients live. A client knows nothing of chat: it opens
 * connections, hands over whole text messages, and says how each connection ended.
 *
 * It is made for tens of thousands of connections in one process: one set of handlers for all of them,
 * payloads as ranges of a shared buffer, and no object per message.
 */

/** Where connections go: one object for many of them, since a client takes each apart once. */
export interface Entrance {
  /** `ws:` or `wss:`, host, port and path. */
  readonly url: string;
  /** An IP address to connect to instead of the URL's host, which goes on naming the server in HTTP and TLS. */
  readonly host?: string;
}

/** The near end of one connection, where the system does not pick it. */
export interface LocalEnd {
  /** An IP address of this machine. */
  readonly address: string;
  /** Never 0: looking for a free port of an address is slow while many are in TIME_WAIT. */
  readonly port: number;
}

/** Why a connection could not be opened or is no longer open. Stable: reports group by it. */
export type CloseCause =
  /** connect() failed: refused, unreachable, out of descriptors or ports, …; `detail` holds the system's code. */
  | "connect-failed"
  | "dns-failed"
  | "tls-failed"
  /** The server answered the handshake with something other than 101: `status`. */
  | "handshake-refused"
  /** 101 without the right Sec-WebSocket-Accept, no HTTP at all, or endless headers. */
  | "handshake-invalid"
  | "handshake-timeout"
  /** The server broke RFC 6455. */
  | "protocol-error"
  /** A message longer than `maxMessageBytes`. */
  | "message-too-big"
  /** The server did not read what we sent: more than `maxBufferedBytes` were waiting. */
  | "not-reading"
  /** A close frame from the server: `code`, and its reason in `detail`. */
  | "closed-by-server"
  /** The connection ended without a close frame. */
  | "reset"
  /** We closed it. */
  | "closed-by-us";

export interface CloseReport {
  readonly cause: CloseCause;
  /** True if the handshake had succeeded. */
  readonly opened: boolean;
  /** The HTTP status of a refused handshake, or `null`. */
  readonly status: number | null;
  /** The close code of RFC 6455, or `null`. */
  readonly code: number | null;
  /** More in words, the same for the same kind of trouble; may hold hostile text from the server, bounded in length. */
  readonly detail: string;
}

/** What a client calls. Each call names the connection's `tag`. Handlers must not throw. */
export interface ClientHandlers {
  open(tag: number): void;
  /**
   * One whole text message in `bytes[start, end)`: valid during the call only.
   * @param receivedUs when the socket read that completed the message returned, CLOCK_MONOTONIC.
   */
  message(tag: number, bytes: Buffer, start: number, end: number, receivedUs: number): void;
  /** Exactly once for every `connect`, always asynchronously, opened or not. */
  close(tag: number, report: CloseReport): void;
}

/** How to make sure of a server behind `wss:`, and how to show who is asking. Texts are PEM; `null`: none. */
export interface TlsOptions {
  /** Authorities to trust, instead of those that Node.js trusts. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** The name that the server's certificate must have; `null`: the host of the URL. */
  readonly servername: string | null;
  /** Any certificate will do. */
  readonly insecure: boolean;
}

export interface ClientOptions {
  readonly handshakeTimeoutMs: number;
  /** The longest message accepted, fragments joined. */
  readonly maxMessageBytes: number;
  /** The most bytes that may wait to be written to one connection. */
  readonly maxBufferedBytes: number;
  /** `null`: as Node.js does it by default. */
  readonly tls: TlsOptions | null;
}

/** One connection, open or on its way. */
export interface ClientConnection {
  /**
   * Sends `payload[start, end)` as one text message. The bytes are copied before it returns.
   * Messages of one tick may leave in one write.
   * @returns false when the connection is not open; nothing was sent.
   */
  send(payload: Buffer, start: number, end: number): boolean;
  /** Sends a ping without a payload. @returns false when the connection is not open. */
  ping(): boolean;
  /** Sends a close frame and ends the connection when the server answers, or after one second. */
  close(code: number): void;
  /** Ends the connection at once. */
  terminate(): void;
}

/** A WebSocket client implementation; one instance serves all connections of a worker. */
export interface Client {
  /**
   * Opens a connection; `tag` is a whole number ≥ 0 of the caller's choosing that names it in every callback.
   * @param local left out: an address and port that the system picks. One that is taken is a `connect-failed`.
   */
  connect(tag: number, entrance: Entrance, local?: LocalEnd): ClientConnection;
}
