import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { nowUs } from "../../../base/clock.js";
import { CLOSE } from "../../../protocol/chat-messages.js";
import { LINK_SECRET_HEADER } from "../../../protocol/link-messages.js";
import type { ProcessTrace, TracedMessage } from "../../../protocol/process-trace.js";
import { NO_ARRIVALS } from "../../../protocol/relay-arrivals.js";
import type { ProcessCounters, ProcessSnapshot } from "../../../protocol/server-control.js";
import { zeroCounters } from "../../processes/counters.js";
import { listenError } from "../../processes/listen-error.js";
import { processUsage } from "../../processes/process-usage.js";
import { refuseHandshake } from "../../processes/refuse-handshake.js";
import { HopTrace } from "../trace/hop-trace.js";
import { Cluster } from "./forwarding/cluster.js";
import type { Forwarding } from "./forwarding/forwarding.js";
import { FORWARDING_STRATEGIES, type ForwardingStrategyName } from "./forwarding/forwarding-strategies.js";
import { keepAlive } from "./heartbeat.js";
import { NodeLink } from "./node-link.js";

/** Far above any frame of a link: a batch has 64 KiB, and a `hello` with 100,000 names some megabytes. */
export const MAX_LINK_FRAME_BYTES = 64 * 1024 ** 2;

/** Everything a relayer needs to start. */
export interface RelayerConfig {
  readonly id: string;
  /** 0 lets the system pick one. */
  readonly port: number;
  readonly forwarding: ForwardingStrategyName;
  readonly secret: string;
  readonly batchMs: number;
  readonly heartbeatMs: number;
  /** Whether to record which messages were seen where. */
  readonly trace: boolean;
}

const HOST = "127.0.0.1";

/** The process between the nodes: nodes connect to it, and it forwards their messages to each other. */
export class Relayer {
  readonly #config: RelayerConfig;
  readonly #counters: ProcessCounters = zeroCounters();
  readonly #forwarding: Forwarding;
  readonly #trace: HopTrace | null;
  readonly #cluster = new Cluster<NodeLink>();
  readonly #http: Server = createServer((_, response) => response.writeHead(426).end());
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_LINK_FRAME_BYTES,
  });

  /** @param forwarding a test replaces this to put faults into what the relayer forwards. */
  constructor(config: RelayerConfig, forwarding: Forwarding = FORWARDING_STRATEGIES[config.forwarding]) {
    this.#config = config;
    this.#forwarding = forwarding;
    this.#trace = config.trace ? new HopTrace(config.id, nowUs()) : null;
    this.#http.on("upgrade", (request, tcp, head) => {
      if (!this.#knowsSecret(request)) {
        this.#counters.connectionsRefused++;
        refuseHandshake(tcp, 401, "The relayer accepts only nodes of its own cluster.");
        return;
      }
      this.#webSockets.handleUpgrade(request, tcp, head, (socket) => this.#accept(socket));
    });
  }

  /** @throws ChatbenchError `port_taken` and the like. */
  async listen(): Promise<void> {
    const { port } = this.#config;
    await new Promise<void>((resolve, reject) => {
      this.#http.once("error", (error) => reject(listenError(error, HOST, port)));
      this.#http.listen({ host: HOST, port }, resolve);
    });
    this.#http.removeAllListeners("error");
    this.#http.on("error", () => this.#counters.connectionsRefused++);
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get pid(): number {
    return process.pid;
  }

  /**
   * Takes a snapshot in the form of a node's: its connections are the nodes, its users and rooms those of the cluster.
   * The nodes at both ends count messages and hops; the relayer counts only outgoing batches, so that sums over all
   * processes are right.
   */
  snapshot(): ProcessSnapshot {
    return {
      id: this.#config.id,
      usage: processUsage(),
      connections: this.#webSockets.clients.size,
      users: this.#cluster.users,
      rooms: this.#cluster.rooms,
      counters: { ...this.#counters },
      arrivals: NO_ARRIVALS,
    };
  }

  trace(messages: readonly TracedMessage[]): ProcessTrace | null {
    return this.#trace?.answer(messages) ?? null;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    for (const socket of this.#webSockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await closed;
  }

  #knowsSecret(request: IncomingMessage): boolean {
    const shown = Buffer.from(request.headers[LINK_SECRET_HEADER] ?? "");
    const expected = Buffer.from(`Bearer ${this.#config.secret}`);
    return shown.length === expected.length && timingSafeEqual(shown, expected);
  }

  #accept(socket: WebSocket): void {
    const link = new NodeLink(socket, {
      cluster: this.#cluster,
      counters: this.#counters,
      forwarding: this.#forwarding,
      trace: this.#trace,
      batchMs: this.#config.batchMs,
    });
    keepAlive(socket, this.#config.heartbeatMs);
    socket.on("message", (data: RawData, isBinary) => {
      if (!isBinary && link.receive(data.toString())) return;
      this.#counters.connectionsTerminated++;
      socket.close(CLOSE.policyViolation, "this frame breaks the link protocol");
    });
    // ws has already closed the connection.
    socket.on("error", () => this.#counters.connectionsTerminated++);
    socket.on("close", () => link.end());
  }
}
