import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type Server as WsServer } from "ws";
import type { ProcessCounters } from "../../protocol/server-control.js";
import { MAX_FRAGMENTS_PER_MESSAGE, maxChunksPerMessage } from "../chat/bounds.js";
import type { Chat } from "../chat/chat.js";
import { ChatSocket, type SocketOwner } from "../chat/chat-socket.js";
import type { MessageRate } from "../chat/message-rate.js";
import { refuseHandshake } from "../processes/refuse-handshake.js";
import type { Admission } from "./admission.js";
import type { ChatNodeSettings } from "./chat-node-settings.js";
import type { Sweeper } from "./sweeper.js";

export interface AcceptorParts {
  readonly chat: Chat;
  readonly counters: ProcessCounters;
  readonly admission: Admission;
  readonly rate: MessageRate;
  readonly sweeper: Sweeper;
}

/** Turns handshakes into connections of the chat, and tracks each until it is gone. */
export class Acceptor implements SocketOwner {
  readonly #parts: AcceptorParts;
  readonly #webSockets: WsServer<typeof ChatSocket>;
  #lastId = 0;

  /** @param closeMs how long a peer may take to answer a close frame. */
  constructor(parts: AcceptorParts, settings: ChatNodeSettings, closeMs: number) {
    this.#parts = parts;
    this.#webSockets = webSocketServer(settings, closeMs);
    this.#webSockets.on("wsClientError", (error, socket) => this.refuse(socket, 400, error.message));
  }

  upgrade(request: IncomingMessage, tcp: Duplex, head: Buffer): void {
    const refusal = this.#parts.admission.refusal(request);
    if (refusal !== undefined) {
      this.refuse(tcp, refusal.status, refusal.reason);
      return;
    }
    this.#webSockets.handleUpgrade(request, tcp, head, (socket) => {
      // The server listens on TCP, so `tcp` is a net.Socket, whatever the event's type says.
      socket.adopt(this, tcp as Socket, ++this.#lastId, this.#parts.admission.enter(request));
      this.#parts.counters.connectionsAccepted++;
      this.#parts.sweeper.watch(socket);
    });
  }

  refuse(tcp: Duplex, status: number, reason: string): void {
    this.#parts.counters.connectionsRefused++;
    refuseHandshake(tcp, status, reason);
  }

  received(socket: ChatSocket, data: Buffer, isBinary: boolean): void {
    this.#parts.chat.receive(socket, data, isBinary);
  }

  pinged(socket: ChatSocket, data: Buffer): void {
    if (this.#parts.rate.allowsPing(socket)) socket.pong(data);
    else socket.drop();
  }

  departing(socket: ChatSocket): void {
    this.#parts.chat.depart(socket);
  }

  terminated(_socket: ChatSocket): void {
    this.#parts.counters.connectionsTerminated++;
  }

  closed(socket: ChatSocket): void {
    this.#parts.sweeper.forget(socket);
    this.#parts.admission.leave(socket.address);
  }
}

function webSocketServer({ limits }: ChatNodeSettings, closeMs: number): WsServer<typeof ChatSocket> {
  const options = {
    noServer: true,
    WebSocket: ChatSocket,
    clientTracking: false,
    perMessageDeflate: false,
    // ws does not send pongs by itself: answering here lets pings be counted without a closure per connection.
    autoPong: false,
    maxPayload: limits.payloadBytes,
    maxFragments: MAX_FRAGMENTS_PER_MESSAGE,
    maxBufferedChunks: maxChunksPerMessage(limits.payloadBytes),
    closeTimeout: closeMs,
  };
  return new WebSocketServer(options);
}
