import { nowUs } from "../../base/clock.js";
import {
  CLOSE,
  type ClientMessage,
  type Delivery,
  PROTOCOL_ERRORS,
  type ProtocolErrorCode,
} from "../../protocol/chat-messages.js";
import type { Handover } from "../../protocol/link-messages.js";
import { PLACES } from "../../protocol/process-trace.js";
import type { ProcessCounters } from "../../protocol/server-control.js";
import type { ArrivalLog } from "../relay/arrival-log.js";
import type { Fate, NameAnswer, PrivateMessage, Relay, RelayListener } from "../relay/relay.js";
import type { HopTrace, TracedPlace } from "../relay/trace/hop-trace.js";
import type { BroadcastStrategy } from "./broadcast/broadcast-strategy.js";
import type { ChatSocket, WaitingFrame } from "./chat-socket.js";
import type { MessageRate } from "./message-rate.js";
import type { Outgoing } from "./outgoing.js";
import { parseClientMessage } from "./parse-client-message.js";
import { Rooms } from "./rooms.js";
import type { RoutingStrategy } from "./routing/routing-strategy.js";

export interface ChatParts {
  readonly nodeId: string;
  readonly acks: boolean;
  readonly counters: ProcessCounters;
  readonly routing: RoutingStrategy<ChatSocket>;
  readonly broadcast: BroadcastStrategy<ChatSocket>;
  readonly outgoing: Outgoing;
  readonly rate: MessageRate;
  readonly relay: Relay;
  readonly arrivals: ArrivalLog;
  /** `null` when messages are not traced. */
  readonly trace: HopTrace | null;
}

/** `answered`: it failed in a way that has its own answer, which was sent. */
type Outcome = "accepted" | "answered" | ProtocolErrorCode;

/** `waiting`: the cluster has to answer first. */
type OutcomeOrWait = Outcome | "waiting";

type Message<T extends ClientMessage["type"]> = Extract<ClientMessage, { type: T }>;

/** The chat: carries out the messages of docs/protocol.md, and knows nothing of HTTP or processes. */
export class Chat implements RelayListener {
  readonly #counters: ProcessCounters;
  readonly #parts: ChatParts;
  readonly #relay: Relay;
  readonly #rooms: Rooms<ChatSocket>;
  readonly #in: TracedPlace | undefined;
  readonly #out: TracedPlace | undefined;

  constructor(parts: ChatParts) {
    this.#counters = parts.counters;
    this.#parts = parts;
    this.#relay = parts.relay;
    this.#in = parts.trace?.place(PLACES.in);
    this.#out = parts.trace?.place(PLACES.out);
    this.#rooms = new Rooms((room) => parts.relay.leave(room));
  }

  get users(): number {
    return this.#parts.routing.size;
  }

  get rooms(): number {
    return this.#rooms.count;
  }

  /** Handles one data frame. Frames must come in order of arrival. */
  receive(from: ChatSocket, data: Buffer, isBinary: boolean): void {
    if (from.waiting !== null) {
      from.waiting.push({ data, isBinary });
      return;
    }
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
      if (outcome !== "waiting") this.#conclude(from, outcome, frame.message.id);
    }
  }

  /** Forgets a connection: its user name is free and its rooms are left. Safe to call again. */
  depart(socket: ChatSocket): void {
    if (socket.user === null) return;
    this.#parts.routing.release(socket.user, socket);
    this.#relay.release(socket.user);
    this.#rooms.leaveAll(socket);
    socket.user = null;
  }

  /** Delivers what another node sent to those of its recipients who are on this node. */
  arrived(delivery: Delivery, { node, handedUs }: Handover): void {
    this.#parts.arrivals.add(node, nowUs() - handedUs);
    this.#counters.relayReceived++;
    this.#counters.relayHops++;
    if (this.#deliverHere(delivery)) this.#counters.relayDelivered++;
    else this.#counters.relayWasted++;
  }

  revoked(user: string): void {
    this.#parts.routing
      .find(user)
      ?.close(CLOSE.tryAgainLater, "another node gave this name away while this node was cut off");
  }

  #deliverHere(delivery: Delivery): boolean {
    const { routing, broadcast, outgoing } = this.#parts;
    if (delivery.type === "private_message") {
      const recipient = routing.find(delivery.to);
      if (!recipient?.isOpen) return false;
      outgoing.deliver(recipient, delivery);
    } else {
      const recipients = delivery.type === "broadcast" ? routing.connections() : this.#rooms.members(delivery.room);
      if (recipients === undefined || routing.size === 0) return false;
      broadcast.deliver(delivery, recipients);
    }
    this.#out?.mark(delivery.content);
    return true;
  }

  #carryOut(from: ChatSocket, message: ClientMessage): OutcomeOrWait {
    if (message.type === "register") return this.#register(from, message);
    if (from.user === null) return "not_registered";
    switch (message.type) {
      case "private_message":
        return this.#sendPrivately(from, from.user, message);
      case "broadcast":
        return this.#broadcast({ type: "broadcast", from: from.user, content: message.content });
      case "join_room":
        return this.#join(from, message);
      case "leave_room":
        this.#rooms.leave(from, message.room);
        this.#parts.outgoing.answer(from, { type: "left", room: message.room });
        return "accepted";
      case "chat_message":
        return this.#sendToRoom(from, from.user, message);
    }
  }

  #register(from: ChatSocket, { user, id }: Message<"register">): OutcomeOrWait {
    if (from.user !== null) return "already_registered";
    return this.#ask(from, id, (settled) =>
      this.#relay.claim(user, (answer) => settled(this.#registered(from, user, answer))),
    );
  }

  #registered(from: ChatSocket, user: string, answer: NameAnswer): Outcome {
    if (answer === "unavailable") return "cluster_unavailable";
    if (answer === "taken") return "user_taken";
    if (!from.isOpen) {
      this.#relay.release(user);
      return "answered";
    }
    if (!this.#parts.routing.claim(user, from)) return "user_taken";
    from.user = user;
    this.#parts.outgoing.answer(from, { type: "registered", user, node: this.#parts.nodeId });
    return "accepted";
  }

  #join(from: ChatSocket, { room, id }: Message<"join_room">): OutcomeOrWait {
    this.#rooms.expect(room);
    return this.#ask(from, id, (settled) =>
      this.#relay.enter(room, (entered) => settled(this.#joined(from, room, entered))),
    );
  }

  #joined(from: ChatSocket, room: string, entered: boolean): Outcome {
    const joined = entered && from.user !== null && this.#rooms.join(from, room);
    this.#rooms.settle(room);
    if (!entered) return "cluster_unavailable";
    if (!joined) return from.user === null ? "answered" : "too_many_rooms";
    this.#parts.outgoing.answer(from, { type: "joined", room });
    return "accepted";
  }

  /**
   * Asks the cluster. A single node has its answer at once. Otherwise the connection is paused until the answer comes,
   * and frames that have come already wait in order.
   */
  #ask(
    from: ChatSocket,
    id: number | undefined,
    question: (settled: (outcome: Outcome) => void) => void,
  ): OutcomeOrWait {
    let answer = "waiting" as OutcomeOrWait;
    question((outcome) => {
      answer = outcome;
      if (from.waiting === null) return;
      this.#conclude(from, outcome, id);
      this.#catchUp(from, from.waiting);
    });
    if (answer === "waiting") {
      from.waiting = [];
      from.pause();
    }
    return answer;
  }

  #catchUp(from: ChatSocket, frames: readonly WaitingFrame[]): void {
    from.waiting = null;
    for (const { data, isBinary } of frames) if (from.isOpen) this.receive(from, data, isBinary);
    if (!from.isWaiting) from.resume();
  }

  #broadcast(delivery: Extract<Delivery, { type: "broadcast" }>): Outcome {
    this.#counters.broadcasts++;
    this.#in?.mark(delivery.content);
    this.#deliverHere(delivery);
    this.#relay.publish(delivery);
    return "accepted";
  }

  #sendPrivately(from: ChatSocket, sender: string, { to, content, id }: Message<"private_message">): Outcome {
    this.#counters.privateMessages++;
    const message: PrivateMessage = { type: "private_message", from: sender, to, content };
    this.#in?.mark(content);
    if (this.#deliverHere(message)) return "accepted";
    this.#relay.send(message, (fate) => this.#conclude(from, this.#outcomeOf(fate, from, to, id), id));
    return "answered";
  }

  #outcomeOf(fate: Fate, from: ChatSocket, to: string, id: number | undefined): Outcome {
    if (fate === "accepted") return "accepted";
    if (fate === "unavailable") return "cluster_unavailable";
    // Whether it arrived is unknown: either answer might be wrong.
    if (fate === "unknown") return "answered";
    this.#counters.usersNotFound++;
    this.#parts.outgoing.answer(from, { type: "user_not_found", to, ...(id === undefined ? {} : { id }) });
    return "answered";
  }

  #sendToRoom(from: ChatSocket, sender: string, { room, content }: Message<"chat_message">): Outcome {
    this.#counters.roomMessages++;
    if (!this.#rooms.members(room)?.has(from)) return "not_a_member";
    const delivery: Delivery = { type: "chat_message", room, from: sender, content };
    this.#in?.mark(content);
    this.#deliverHere(delivery);
    this.#relay.publish(delivery);
    return "accepted";
  }

  #conclude(from: ChatSocket, outcome: Outcome, id: number | undefined): void {
    if (outcome === "accepted") this.#acknowledge(from, id);
    else if (outcome !== "answered") this.#refuse(from, outcome, id);
  }

  #acknowledge(to: ChatSocket, id: number | undefined): void {
    if (this.#parts.acks && id !== undefined) this.#parts.outgoing.answer(to, { type: "ack", id });
  }

  #refuse(to: ChatSocket, code: ProtocolErrorCode, id: number | undefined): void {
    const message = PROTOCOL_ERRORS[code];
    this.#parts.outgoing.answer(to, { type: "error", code, message, ...(id === undefined ? {} : { id }) });
  }
}
