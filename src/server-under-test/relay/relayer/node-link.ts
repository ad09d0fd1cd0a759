import type { WebSocket } from "ws";
import type { Delivery } from "../../../protocol/chat-messages.js";
import { type NodeLinkMessage, parseNodeLine, type RelayerLinkMessage } from "../../../protocol/link-messages.js";
import { PLACES } from "../../../protocol/process-trace.js";
import type { ProcessCounters } from "../../../protocol/server-control.js";
import type { HopTrace, TracedPlace } from "../trace/hop-trace.js";
import type { Cluster, LinkedNode } from "./forwarding/cluster.js";
import type { Forwarding } from "./forwarding/forwarding.js";
import { LineBatch } from "./line-batch.js";

/** A node that leaves this much unread has stopped reading. It is cut off and may reconnect. */
export const MAX_LINK_BUFFERED_BYTES = 128 * 1024 ** 2;

export interface NodeLinkParts {
  readonly cluster: Cluster<NodeLink>;
  readonly counters: ProcessCounters;
  readonly forwarding: Forwarding;
  readonly batchMs: number;
  /** `null` when messages are not traced. */
  readonly trace: HopTrace | null;
}

/** The relayer's end of the link to one node: checks what the node sends, carries it out and passes it on. */
export class NodeLink implements LinkedNode {
  readonly users = new Set<string>();
  readonly rooms = new Set<string>();
  readonly #parts: NodeLinkParts;
  readonly #socket: WebSocket;
  readonly #outgoing: LineBatch;
  readonly #received: TracedPlace | undefined;
  #passed: TracedPlace | undefined;
  #id = "";
  #privateMessages = 0;

  constructor(socket: WebSocket, parts: NodeLinkParts) {
    this.#parts = parts;
    this.#socket = socket;
    this.#received = parts.trace?.place(PLACES.in);
    this.#outgoing = new LineBatch(parts.batchMs, parts.counters, (frame) => this.#write(frame));
  }

  get id(): string {
    return this.#id;
  }

  /** Handles one frame. @returns false when it breaks the link protocol, and the link must end. */
  receive(frame: string): boolean {
    const before = this.#privateMessages;
    for (const line of frame.split("\n")) {
      const message = parseNodeLine(line);
      if (message === undefined || !this.#understand(message, line)) return false;
    }
    if (this.#privateMessages > before) this.#say({ type: "passed", number: this.#privateMessages });
    return true;
  }

  /** Sends a line to this node. */
  pass(line: string, delivery: Delivery): void {
    this.#passed?.mark(delivery.content);
    this.#outgoing.addMessage(line);
  }

  /** Forgets the node, since its connection is gone. */
  end(): void {
    this.#parts.counters.relayLost += this.#outgoing.discard();
    this.#parts.cluster.remove(this);
  }

  #understand(message: NodeLinkMessage, line: string): boolean {
    // `hello` must come first, and only once.
    if ((message.type === "hello") !== (this.#id === "")) return false;
    const { cluster } = this.#parts;
    switch (message.type) {
      case "hello":
        this.#join(message);
        break;
      case "claim":
        this.#say({ type: cluster.claim(message.user, this) ? "granted" : "taken", user: message.user });
        break;
      case "release":
        cluster.release(message.user, this);
        break;
      case "enter":
        cluster.enter(message.room, this);
        this.#say({ type: "entered", room: message.room });
        break;
      case "leave":
        cluster.leave(message.room, this);
        break;
      case "deliver":
        // The recipient trusts this line to say which node it came from.
        if (message.node !== this.#id) return false;
        this.#forward(message.delivery, line);
    }
    return true;
  }

  /** Links a node. If one of that name is linked already, it is the same node before its link broke, and is cut off. */
  #join({ node, users, rooms }: Extract<NodeLinkMessage, { type: "hello" }>): void {
    const { cluster } = this.#parts;
    const predecessor = cluster.byId(node);
    if (predecessor !== undefined) {
      predecessor.end();
      predecessor.#socket.terminate();
    }
    this.#id = node;
    this.#passed = this.#parts.trace?.place(PLACES.to(node));
    cluster.add(this);
    for (const room of rooms) cluster.enter(room, this);
    this.#say({ type: "welcome", lost: users.filter((user) => !cluster.claim(user, this)) });
  }

  #forward(delivery: Delivery, line: string): void {
    const { cluster, forwarding } = this.#parts;
    this.#received?.mark(delivery.content);
    if (delivery.type === "private_message") {
      this.#privateMessages++;
      const owner = cluster.nodeOf(delivery.to);
      // The sender's own node has already looked for the user.
      if (owner === undefined || owner === this) {
        this.#say({ type: "not_found", number: this.#privateMessages });
        return;
      }
    }
    for (const node of forwarding<NodeLink>(delivery, this, cluster)) node.pass(line, delivery);
  }

  #say(message: RelayerLinkMessage): void {
    this.#outgoing.addUrgent(JSON.stringify(message));
  }

  #write(frame: string): void {
    if (this.#socket.bufferedAmount > MAX_LINK_BUFFERED_BYTES) this.#socket.terminate();
    else if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(frame);
  }
}
