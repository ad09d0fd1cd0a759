import { type ClientOptions, WebSocket } from "ws";
import { until } from "../fakes/until.js";

export interface PeerClose {
  readonly code: number;
  readonly reason: string;
}

/** A well-behaved chat client for tests: returns messages in order, and knows how its connection ended. */
export class ChatPeer {
  readonly socket: WebSocket;
  /** All messages, in order of arrival. */
  readonly texts: string[] = [];
  readonly closed: Promise<PeerClose>;
  #read = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => this.texts.push(data.toString()));
    socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async connect(port: number, options: ClientOptions = {}): Promise<ChatPeer> {
    const peer = new ChatPeer(new WebSocket(`ws://127.0.0.1:${port}/`, options));
    await new Promise<void>((resolve, reject) => {
      peer.socket.once("open", resolve);
      peer.socket.once("error", reject);
    });
    return peer;
  }

  static async register(port: number, user: string): Promise<ChatPeer> {
    const peer = await ChatPeer.connect(port);
    peer.send({ type: "register", user });
    const answer = await peer.next();
    if (answer.type !== "registered") throw new Error(`Not registered: ${JSON.stringify(answer)}`);
    return peer;
  }

  send(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Returns the next unread message. */
  async next(): Promise<Record<string, unknown>> {
    await until("the next message comes", () => this.texts.length > this.#read);
    return JSON.parse(this.texts[this.#read++] ?? "") as Record<string, unknown>;
  }

  /**
   * Returns everything sent to this registered user before the call. Messages keep their order, so all of it arrives
   * before the answer to a question asked now.
   */
  async drain(): Promise<Record<string, unknown>[]> {
    const marker = `nobody ${Math.random()}`;
    this.send({ type: "private_message", to: marker, content: "" });
    const messages: Record<string, unknown>[] = [];
    for (;;) {
      const message = await this.next();
      if (message.type === "user_not_found" && message.to === marker) return messages;
      messages.push(message);
    }
  }

  async leave(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
