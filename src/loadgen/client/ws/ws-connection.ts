import type { ClientRequest, IncomingMessage } from "node:http";
import { isIP, isIPv6 } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { WebSocket } from "ws";
import { nowUs } from "../../../base/clock.js";
import type {
  ClientConnection,
  ClientHandlers,
  ClientOptions,
  CloseCause,
  CloseReport,
  Entrance,
  LocalEnd,
} from "../common/client.js";
import { closeReport, refusalReport, UNANSWERED_CLOSE } from "../common/close-cause.js";
import type { DeadlineQueue } from "../common/deadline-queue.js";
import {
  CLOSING_MS,
  MAX_FRAGMENTS,
  MAX_HEAD_BYTES,
  MAX_INTERIM_ANSWERS,
  TOO_MANY_INTERIM_ANSWERS,
  unreadDetail,
} from "../common/limits.js";
import { reasonOfWsError } from "./ws-errors.js";

/** What the package reports when a connection ended without a close frame, and when that frame had no code. */
const NO_CLOSE_FRAME = 1006;
const NO_CODE = 1005;

/** What all connections of one client share. */
export interface WsShared {
  readonly handlers: ClientHandlers;
  readonly options: ClientOptions;
  readonly secure: ConnectionOptions;
  readonly handshakes: DeadlineQueue<WsConnection>;
}

/**
 * One connection of the reference client.
 *
 * A receipt is stamped in a listener of the socket's `data` event placed before the package's own: once per
 * read as in the lean client, but after the read went through Node's stream machinery, a few microseconds later.
 */
export class WsConnection implements ClientConnection {
  readonly #shared: WsShared;
  readonly #handlers: ClientHandlers;
  readonly #options: ClientOptions;
  readonly #tag: number;
  #socket: WebSocket | null = null;
  #receivedUs = 0;
  #opened = false;
  #closing = false;
  #report: CloseReport | null = null;

  constructor(shared: WsShared, tag: number) {
    this.#shared = shared;
    this.#handlers = shared.handlers;
    this.#options = shared.options;
    this.#tag = tag;
  }

  /** Starts connecting. Throws on an address that is no WebSocket URL, then `close` is not called. */
  start({ url, host }: Entrance, local?: LocalEnd): void {
    const isSecure = url.startsWith("wss:");
    // A variable, as the package's types do not know closeTimeout yet.
    const options = {
      perMessageDeflate: false,
      followRedirects: false,
      skipUTF8Validation: true,
      maxFragments: MAX_FRAGMENTS,
      maxPayload: this.#options.maxMessageBytes,
      maxHeaderSize: MAX_HEAD_BYTES,
      closeTimeout: CLOSING_MS,
      // Unsent pongs count against maxBufferedBytes like everything else.
      maxPendingAutoPongs: 0,
      finishRequest: (request: ClientRequest) => this.#finishRequest(request),
      ...(local === undefined ? {} : { localAddress: local.address, localPort: local.port }),
      ...namesOf(url, host),
      ...(isSecure ? this.#shared.secure : {}),
    };
    const socket = new WebSocket(host === undefined ? url : withHost(url, host), options);
    this.#socket = socket;
    socket.on("upgrade", (response) => this.#stampReads(response));
    socket.on("unexpected-response", (_request, response) => this.#refused(response));
    socket.on("open", () => this.#open());
    socket.on("message", (data, isBinary) => this.#message(data, isBinary));
    socket.on("ping", () => this.#limitBacklog());
    socket.on("error", (error) => {
      const { cause, detail } = reasonOfWsError(error, this.#opened, isSecure);
      this.#end(cause, detail);
    });
    socket.on("close", (code, reason) => this.#ended(code, reason));
    this.#shared.handshakes.add(this);
  }

  send(payload: Buffer, start: number, end: number): boolean {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== WebSocket.OPEN || this.#report !== null) return false;
    // Own copy: the package may keep the payload until the socket is writable again.
    socket.send(Buffer.from(payload.subarray(start, end)), { binary: false });
    this.#limitBacklog();
    return true;
  }

  ping(): boolean {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== WebSocket.OPEN || this.#report !== null) return false;
    socket.ping();
    this.#limitBacklog();
    return true;
  }

  close(code: number): void {
    if (!this.#opened) this.terminate();
    if (this.#report !== null || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#closing = true;
    this.#socket.close(code);
  }

  terminate(): void {
    this.#end("closed-by-us", "terminated");
  }

  /** Ends it because the handshake took too long. */
  handshakeDue(): void {
    this.#end("handshake-timeout", `no answer within ${this.#options.handshakeTimeoutMs} ms`);
  }

  /** Sends the request, whose interim answers Node passes over without an end. */
  #finishRequest(request: ClientRequest): void {
    let interimAnswers = 0;
    request.on("information", () => {
      interimAnswers++;
      if (interimAnswers > MAX_INTERIM_ANSWERS) this.#end("handshake-invalid", TOO_MANY_INTERIM_ANSWERS);
    });
    request.end();
  }

  #stampReads(response: IncomingMessage): void {
    response.socket.prependListener("data", () => {
      this.#receivedUs = nowUs();
    });
  }

  #refused(response: IncomingMessage): void {
    const { statusCode, statusMessage, headers } = response;
    this.#endAs(refusalReport(statusCode ?? 0, statusMessage ?? "", headers.location));
  }

  #open(): void {
    if (this.#report !== null) return;
    this.#shared.handshakes.delete(this);
    this.#opened = true;
    this.#handlers.open(this.#tag);
  }

  #message(data: WebSocket.RawData, isBinary: boolean): void {
    if (this.#report !== null) return;
    if (isBinary || !Buffer.isBuffer(data)) {
      this.#end("protocol-error", "a binary message");
      return;
    }
    this.#handlers.message(this.#tag, data, 0, data.length, this.#receivedUs);
  }

  #limitBacklog(): void {
    const { maxBufferedBytes } = this.#options;
    if ((this.#socket?.bufferedAmount ?? 0) > maxBufferedBytes)
      this.#end("not-reading", unreadDetail(maxBufferedBytes));
  }

  #end(cause: CloseCause, detail: string): void {
    this.#endAs(closeReport(cause, this.#opened, null, detail));
  }

  #endAs(report: CloseReport): void {
    if (this.#report !== null) return;
    this.#report = this.#closing ? closeReport("closed-by-us", true, null, UNANSWERED_CLOSE) : report;
    this.#socket?.terminate();
  }

  #ended(code: number, reason: Buffer): void {
    this.#shared.handshakes.delete(this);
    this.#handlers.close(this.#tag, this.#report ?? this.#reportOfClose(code, reason));
  }

  #reportOfClose(code: number, reason: Buffer): CloseReport {
    if (code === NO_CLOSE_FRAME) {
      return this.#closing
        ? closeReport("closed-by-us", true, null, UNANSWERED_CLOSE)
        : closeReport("reset", this.#opened, null, "the server ended the connection without a close frame");
    }
    const cause = this.#closing ? "closed-by-us" : "closed-by-server";
    return closeReport(cause, true, code === NO_CODE ? null : code, reason.toString("utf8"));
  }
}

/** `url` with another host. */
function withHost(url: string, host: string): URL {
  const changed = new URL(url);
  changed.hostname = isIPv6(host) ? `[${host}]` : host;
  return changed;
}

/** Returns what keeps naming the server of `url` when the connection goes to another host. */
function namesOf(url: string, host: string | undefined) {
  if (host === undefined) return {};
  const named = new URL(url);
  const headers = { Host: named.host };
  return isIP(named.hostname) === 0 && !named.hostname.startsWith("[")
    ? { headers, servername: named.hostname }
    : { headers };
}
