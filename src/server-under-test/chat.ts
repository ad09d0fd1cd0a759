import { type ClientMessage, PROTOCOL_ERRORS, type ProtocolErrorCode } from "../protocol/chat-messages.js";
import type { NodeCounters } from "../protocol/server-control.js";
import type { BroadcastStrategy } from "./broadcast/broadcast-strategy.js";
import type { ChatSocket } from "./chat-socket.js";
import type { MessageRate } from "./limits/message-rate.js";
import type { Outgoing } from "./outgoing.js";
import { parseClientMessage } from "./parse-client-message.js";
import { Rooms } from "./rooms.js";
import type { RoutingStrategy } from "./routing/routing-strategy.js";

export interface ChatParts {
  readonly nodeId: string;
  readonly acks: boolean;
  readonly counters: NodeCounters;
  readonly routing: RoutingStrategy<ChatSocket>;
  readonly broadcast: BroadcastStrategy<ChatSocket>;
  readonly outgoing: Outgoing;
  readonly rate: MessageRate;
}

/** `answered`: it failed in a way that has an answer of its own, which was sent. */
type Outcome = "accepted" | "answered" | ProtocolErrorCode;

/** What the messages of docs/protocol.md mean: the chat, without a word about HTTP or processes. */
export class Chat {
  readonly #counters: NodeCounters;
  readonly #parts: ChatParts;
  readonly #rooms = new Rooms<ChatSocket>();

  constructor(parts: ChatParts) {
    this.#counters = parts.counters;
    this.#parts = parts;
  }

  get users(): number {
    return this.#parts.routing.size;
  }

  get rooms(): number {
    return this.#rooms.count;
  }

  /** One data frame, in the order it came. */
  receive(from: ChatSocket, data: Buffer, isBinary: boolean): void {
    const allowed = this.#parts.rate.allows(from);
    const frame = isBinary
      ? ({ ok: false, code: "binary_not_supported", id: undefined } as const)
      : parseClientMessage(data.toString("utf8"));
    if (!allowed) {
      this.#counters.rateLimited++;
      this.#refuse(from, "rate_limited", frame.ok ? frame.message.id : frame.id);
    } else if (!frame.ok) {
      this.#refuse(from, frame.code, frame.id);
    } else {
      const outcome = this.#carryOut(from, frame.message);
      if (outcome === "accepted") this.#acknowledge(from, frame.message.id);
      else if (outcome !== "answered") this.#refuse(from, outcome, frame.message.id);
    }
  }

  /** Forgets a connection: its user name is free and its rooms are left. Safe to call again. */
  depart(socket: ChatSocket): void {
    if (socket.user === null) return;
    this.#parts.routing.release(socket.user, socket);
    this.#rooms.leaveAll(socket);
    socket.user = null;
  }

  #carryOut(from: ChatSocket, message: ClientMessage): Outcome {
    if (message.type === "register") return this.#register(from, message.user);
    if (from.user === null) return "not_registered";
    switch (message.type) {
      case "private_message":
        return this.#sendPrivately(from, from.user, message);
      case "broadcast":
        this.#counters.broadcasts++;
        this.#parts.broadcast.deliver(
          { type: "broadcast", from: from.user, content: message.content },
          this.#parts.routing.connections(),
        );
        return "accepted";
      case "join_room":
        if (!this.#rooms.join(from, message.room)) return "too_many_rooms";
        this.#parts.outgoing.answer(from, { type: "joined", room: message.room });
        return "accepted";
      case "leave_room":
        this.#rooms.leave(from, message.room);
        this.#parts.outgoing.answer(from, { type: "left", room: message.room });
        return "accepted";
      case "chat_message":
        return this.#sendToRoom(from, from.user, message);
    }
  }

  #register(from: ChatSocket, user: string): Outcome {
    if (from.user !== null) return "already_registered";
    if (!this.#parts.routing.claim(user, from)) return "user_taken";
    from.user = user;
    this.#parts.outgoing.answer(from, { type: "registered", user, node: this.#parts.nodeId });
    return "accepted";
  }

  #sendPrivately(
    from: ChatSocket,
    sender: string,
    { to, content, id }: Extract<ClientMessage, { type: "private_message" }>,
  ): Outcome {
    this.#counters.privateMessages++;
    const recipient = this.#parts.routing.find(to);
    if (recipient?.isOpen) {
      this.#parts.outgoing.deliver(recipient, { type: "private_message", from: sender, to, content });
      return "accepted";
    }
    this.#counters.usersNotFound++;
    this.#parts.outgoing.answer(from, { type: "user_not_found", to, ...(id === undefined ? {} : { id }) });
    return "answered";
  }

  #sendToRoom(
    from: ChatSocket,
    sender: string,
    { room, content }: Extract<ClientMessage, { type: "chat_message" }>,
  ): Outcome {
    this.#counters.roomMessages++;
    const members = this.#rooms.membersFor(from, room);
    if (members === undefined) return "not_a_member";
    this.#parts.broadcast.deliver({ type: "chat_message", room, from: sender, content }, members);
    return "accepted";
  }

  #acknowledge(to: ChatSocket, id: number | undefined): void {
    if (this.#parts.acks && id !== undefined) this.#parts.outgoing.answer(to, { type: "ack", id });
  }

  #refuse(to: ChatSocket, code: ProtocolErrorCode, id: number | undefined): void {
    const message = PROTOCOL_ERRORS[code];
    this.#parts.outgoing.answer(to, { type: "error", code, message, ...(id === undefined ? {} : { id }) });
  }
}
