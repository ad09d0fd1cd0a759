import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { systemErrorCode } from "../../base/chatbench-error.js";
import { nowUs } from "../../base/clock.js";
import { CLOSE } from "../../protocol/chat-messages.js";
import type { ProcessTrace, TracedMessage } from "../../protocol/process-trace.js";
import type { ProcessSnapshot } from "../../protocol/server-control.js";
import { LISTEN_BACKLOG, MAX_HEADER_BYTES } from "../chat/bounds.js";
import { createBroadcast } from "../chat/broadcast/broadcast-strategies.js";
import { Chat } from "../chat/chat.js";
import { MessageRate } from "../chat/message-rate.js";
import { Outgoing } from "../chat/outgoing.js";
import { createRouting } from "../chat/routing/routing-strategies.js";
import { zeroCounters } from "../processes/counters.js";
import { listenError } from "../processes/listen-error.js";
import { processUsage } from "../processes/process-usage.js";
import { ArrivalLog } from "../relay/arrival-log.js";
import type { Relay } from "../relay/relay.js";
import { HopTrace } from "../relay/trace/hop-trace.js";
import { Acceptor } from "./acceptor.js";
import { Admission } from "./admission.js";
import type { ChatNodeConfig } from "./chat-node-settings.js";
import { createRelay } from "./create-relay.js";
import { answerHttp, type NodeStatus } from "./http/endpoints.js";
import { OriginRule } from "./origin-rule.js";
import { Sweeper } from "./sweeper.js";

const nowMs = (): number => nowUs() / 1000;

/** One node of the reference server: HTTP and WebSocket on one port, and the chat behind them. */
export class ChatNode implements NodeStatus {
  readonly #config: ChatNodeConfig;
  readonly #counters = zeroCounters();
  readonly #arrivals = new ArrivalLog();
  readonly #chat: Chat;
  readonly #relay: Relay;
  readonly #trace: HopTrace | null;
  readonly #sweeper: Sweeper;
  readonly #http: Server;
  readonly #startedMs = nowMs();
  #closing: Promise<void> | undefined;

  /** @param makeRelay a test replaces this to put faults between the chat and its relay. */
  constructor(config: ChatNodeConfig, makeRelay: typeof createRelay = createRelay) {
    const { settings, patience } = config;
    const { limits } = settings;
    const counters = this.#counters;
    const outgoing = new Outgoing(counters, limits.bufferedBytes);
    const rate = new MessageRate(limits.messagesPerSec, nowMs);
    this.#config = config;
    this.#sweeper = new Sweeper(patience, nowMs);
    this.#trace = config.trace ? new HopTrace(config.id, nowUs()) : null;
    this.#relay = makeRelay(config.id, config.relay, counters, this.#trace);
    this.#chat = new Chat({
      nodeId: config.id,
      acks: settings.acks,
      counters,
      routing: createRouting(settings.routing, counters),
      broadcast: createBroadcast(settings.broadcast, outgoing, counters),
      outgoing,
      rate,
      relay: this.#relay,
      arrivals: this.#arrivals,
      trace: this.#trace,
    });
    const admission = new Admission(limits, new OriginRule(settings.allowedOrigins, settings.host));
    const parts = { chat: this.#chat, counters, admission, rate, sweeper: this.#sweeper };
    this.#http = httpServer(config, this, new Acceptor(parts, settings, patience.closeMs));
  }

  /**
   * Joins the cluster, then opens the port.
   * @throws ChatbenchError `port_taken`, `port_forbidden`, `host_unavailable`, `listen_failed`, or the reason why its
   * relay cannot open.
   */
  async listen(): Promise<void> {
    const { host, port } = this.#config.settings;
    await this.#relay.open(this.#chat);
    await new Promise<void>((resolve, reject) => {
      this.#http.once("error", (error) => reject(listenError(error, host, port)));
      this.#http.listen({ host, port, backlog: LISTEN_BACKLOG }, resolve);
    });
    this.#http.removeAllListeners("error");
    // Out of descriptors, accept() fails and that connection is refused; open ones are not affected.
    this.#http.on("error", () => this.#counters.connectionsRefused++);
    this.#sweeper.start();
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get pid(): number {
    return process.pid;
  }

  uptimeSec(): number {
    return Math.floor((nowMs() - this.#startedMs) / 1000);
  }

  snapshot(): ProcessSnapshot {
    return {
      id: this.#config.id,
      usage: processUsage(),
      connections: this.#sweeper.sockets.size,
      users: this.#chat.users,
      rooms: this.#chat.rooms,
      counters: { ...this.#counters },
      arrivals: this.#arrivals.arrivals,
    };
  }

  /** Says where these messages were seen; `null` when that is not recorded. */
  trace(messages: readonly TracedMessage[]): ProcessTrace | null {
    return this.#trace?.answer(messages) ?? null;
  }

  /** Accepts no more connections, closes the open ones with 1001 after everything queued for them, and ends. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#sweeper.stop();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    for (const socket of this.#sweeper.sockets) socket.close(CLOSE.goingAway, "the server is stopping");
    const deadline = setTimeout(() => {
      for (const socket of this.#sweeper.sockets) socket.terminate();
      this.#http.closeAllConnections();
    }, this.#config.patience.closeMs);
    await closed;
    clearTimeout(deadline);
    await this.#relay.close();
  }
}

function httpServer({ patience }: ChatNodeConfig, status: NodeStatus, acceptor: Acceptor): Server {
  const server = createServer({
    headersTimeout: patience.handshakeMs,
    requestTimeout: patience.handshakeMs,
    connectionsCheckingInterval: Math.ceil(patience.handshakeMs / 10),
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  server.on("request", (request, response) => answerHttp(request, response, status));
  server.on("upgrade", (request, socket, head) => acceptor.upgrade(request, socket, head));
  server.on("clientError", (error, socket) => {
    if (!socket.writable || systemErrorCode(error) === "ECONNRESET") socket.destroy();
    else acceptor.refuse(socket, statusOf(error), error.message);
  });
  return server;
}

function statusOf(error: Error): number {
  switch (systemErrorCode(error)) {
    case "HPE_HEADER_OVERFLOW":
      return 431;
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return 408;
    default:
      return 400;
  }
}
