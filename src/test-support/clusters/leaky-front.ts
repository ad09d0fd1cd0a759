import type { AddressInfo } from "node:net";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import type { ClientMessage, Delivery } from "../../protocol/chat-messages.js";
import type { Leak } from "./leaky-relay.js";

export interface FrontLeaks {
  /** The leaks of messages from users, and of deliveries to them. */
  readonly towardsNode?: Leak;
  readonly towardsClient?: Leak;
}

const DELIVERIES: ReadonlySet<string> = new Set(["private_message", "broadcast", "chat_message"]);

/** A proxy between users and a node that passes on every frame except the messages that a leak drops. */
export class LeakyFront {
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
  }

  static async open(nodeUrl: string, leaks: FrontLeaks): Promise<LeakyFront> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
    server.on("connection", (client) => {
      const node = new WebSocket(nodeUrl, { perMessageDeflate: false });
      const early: string[] = [];
      client.on("message", (data) => {
        const text = data.toString();
        if (isDropped(leaks.towardsNode, text)) return;
        if (node.readyState === WebSocket.OPEN) node.send(text);
        else early.push(text);
      });
      node.on("open", () => {
        for (const text of early) node.send(text);
      });
      node.on("message", (data: RawData) => {
        const text = data.toString();
        if (!isDropped(leaks.towardsClient, text)) client.send(text);
      });
      client.on("close", () => node.close());
      node.on("close", () => client.close());
      client.on("error", () => node.terminate());
      node.on("error", () => client.terminate());
    });
    await new Promise((resolve) => server.once("listening", resolve));
    return new LeakyFront(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function isDropped(leak: Leak | undefined, text: string): boolean {
  if (leak === undefined) return false;
  const message = JSON.parse(text) as ClientMessage | Delivery;
  return DELIVERIES.has(message.type) && leak.drops(message as Delivery);
}
