import { createServer as createPlain, type Server } from "node:http";
import { createServer as createSecure } from "node:https";
import { type WebSocket, WebSocketServer } from "ws";
import type { Identity } from "./certificates.js";

export interface SmallChatOptions {
  /** Speaks TLS with this certificate. */
  readonly identity?: Identity;
  /** Silently ends a connection whose client has neither written nor pinged for this long. */
  readonly idleLimitMs?: number;
  /** Called with each private message before it is delivered. @returns whether it was handled. */
  readonly intercept?: (chat: SmallChat, asker: Asker, recipient: string) => boolean;
  /** Decides when each message is handled, by calling its argument; without it, at once. */
  readonly handle?: (message: () => void) => void;
}

/** The sender of a message. */
export interface Asker {
  readonly name: string;
  readonly socket: WebSocket;
}

/** A chat server in this process: users register, join rooms and write to each other, and nothing else. */
export class SmallChat {
  readonly users = new Map<string, WebSocket>();
  readonly sockets: ReadonlySet<WebSocket>;
  readonly url: string;
  /** The number of pings received. */
  pings = 0;
  /** The number of private messages received. */
  privateMessages = 0;
  readonly #options: SmallChatOptions;
  readonly #rooms = new Map<string, readonly WebSocket[]>();

  constructor(sockets: ReadonlySet<WebSocket>, url: string, options: SmallChatOptions) {
    this.sockets = sockets;
    this.url = url;
    this.#options = options;
  }

  serve(socket: WebSocket): void {
    const { idleLimitMs } = this.#options;
    let name = "";
    const idle = idleLimitMs === undefined ? null : setTimeout(() => socket.terminate(), idleLimitMs);
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      if (idle !== null) clearTimeout(idle);
      if (this.users.get(name) === socket) this.users.delete(name);
    });
    socket.on("ping", () => {
      this.pings++;
      idle?.refresh();
    });
    socket.on("message", (data) => {
      idle?.refresh();
      if (socket.readyState !== socket.OPEN) return;
      const ask = JSON.parse(data.toString()) as Record<"type" | "user" | "room" | "to" | "content", string>;
      if (ask.type === "register") {
        name = ask.user;
        this.users.set(name, socket);
        socket.send(JSON.stringify({ type: "registered", user: name, node: "n0" }));
      } else if (ask.type === "join_room") {
        this.#rooms.set(ask.room, [...(this.#rooms.get(ask.room) ?? []), socket]);
        socket.send(JSON.stringify({ type: "joined", room: ask.room }));
      } else if (ask.type === "broadcast") {
        this.#sendAll({ type: "broadcast", from: name, content: ask.content }, () => this.users.values());
      } else if (ask.type === "chat_message") {
        const { room, content } = ask;
        this.#sendAll({ type: "chat_message", room, from: name, content }, () => this.#rooms.get(room) ?? []);
      } else if (ask.type === "private_message") {
        this.#handle(() => this.#privateMessage({ name, socket }, ask.to, ask.content));
      }
    });
  }

  #sendAll(message: object, to: () => Iterable<WebSocket>): void {
    const text = JSON.stringify(message);
    this.#handle(() => {
      for (const socket of to()) socket.send(text);
    });
  }

  #handle(message: () => void): void {
    const { handle } = this.#options;
    if (handle === undefined) message();
    else handle(message);
  }

  #privateMessage(asker: Asker, to: string, content: string): void {
    this.privateMessages++;
    if (this.#options.intercept?.(this, asker, to) === true) return;
    const recipient = this.users.get(to);
    if (recipient === undefined) this.notFound(asker, to);
    else recipient.send(JSON.stringify({ type: "private_message", from: asker.name, to, content }));
  }

  notFound({ socket }: Asker, to: string): void {
    socket.send(JSON.stringify({ type: "user_not_found", to }));
  }
}

/** Runs `use` with such a server, at `localhost` if it speaks TLS, and ends it whatever happens. */
export async function withSmallChat(options: SmallChatOptions, use: (chat: SmallChat) => Promise<void>): Promise<void> {
  const { identity } = options;
  const http: Server = identity === undefined ? createPlain() : createSecure(identity);
  const server = new WebSocketServer({ server: http });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const url = identity === undefined ? `ws://127.0.0.1:${port}/` : `wss://localhost:${port}/`;
  const chat = new SmallChat(server.clients, url, options);
  server.on("connection", (socket) => chat.serve(socket));
  try {
    await use(chat);
  } finally {
    for (const socket of server.clients) socket.terminate();
    server.close();
    await new Promise((resolve) => http.close(resolve));
  }
}
