/** A plain `ws` echo server in its own process: the bare cost of sockets and frames. */

import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { NO_ARRIVALS } from "../../protocol/relay-arrivals.js";
import { zeroCounters } from "../../server-under-test/processes/counters.js";
import { processUsage } from "../../server-under-test/processes/process-usage.js";
import { type ProcessService, serveParent } from "../../server-under-test/processes/serve-parent.js";

class Echo implements ProcessService {
  readonly pid = process.pid;
  port = 0;
  #server: WebSocketServer | undefined;

  async listen(): Promise<void> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
    server.on("connection", (socket) => {
      socket.on("message", (data) => socket.send(data.toString()));
    });
    this.#server = server;
    await new Promise((resolve) => server.once("listening", resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  trace(): null {
    return null;
  }

  snapshot() {
    return {
      id: "echo",
      usage: processUsage(),
      connections: 0,
      users: 0,
      rooms: 0,
      counters: zeroCounters(),
      arrivals: NO_ARRIVALS,
    };
  }

  async close(): Promise<void> {
    for (const socket of this.#server?.clients ?? []) socket.terminate();
    this.#server?.close();
  }
}

serveParent(() => new Echo());
