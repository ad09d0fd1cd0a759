import type { Answer, ClientMessage, Delivery } from "../../protocol/chat-messages.js";
import { createBroadcast } from "../../server-under-test/chat/broadcast/broadcast-strategies.js";
import { Chat, type ChatParts } from "../../server-under-test/chat/chat.js";
import { ChatSocket } from "../../server-under-test/chat/chat-socket.js";
import { MessageRate } from "../../server-under-test/chat/message-rate.js";
import { Outgoing } from "../../server-under-test/chat/outgoing.js";
import { createRouting } from "../../server-under-test/chat/routing/routing-strategies.js";
import { zeroCounters } from "../../server-under-test/processes/counters.js";
import { ArrivalLog } from "../../server-under-test/relay/arrival-log.js";
import { ScriptedRelay } from "./scripted-relay.js";

/** A connection of which only the state is real. */
export class FakeSocket extends ChatSocket {
  hasGone = false;
  /** Whether the node reads what the client sends. */
  isRead = true;
  /** The code it was closed with. */
  closedWith: number | undefined;
  readonly answers: Answer[] = [];
  readonly deliveries: Delivery[] = [];

  static create(): FakeSocket {
    return Reflect.construct(FakeSocket, [null, undefined, {}]);
  }

  override get isOpen(): boolean {
    return !this.hasGone;
  }

  override pause(): void {
    this.isRead = false;
  }

  override resume(): void {
    this.isRead = true;
  }

  override close(code?: number): void {
    this.closedWith = code;
  }
}

/** Keeps what is written at the socket it is for. */
class KeptFrames extends Outgoing {
  override answer(to: ChatSocket, answer: Answer): void {
    if (to instanceof FakeSocket) to.answers.push(answer);
  }

  override deliver(to: ChatSocket, delivery: Delivery): void {
    if (to instanceof FakeSocket) to.deliveries.push(delivery);
  }

  override sendText(to: ChatSocket, text: string): void {
    this.deliver(to, JSON.parse(text) as Delivery);
  }
}

/** The chat of one node, with its relay and its users. */
export class ChatRig {
  readonly relay = new ScriptedRelay();
  readonly chat: Chat;
  readonly counters = zeroCounters();
  readonly arrivals = new ArrivalLog();
  readonly sockets = new Map<number, FakeSocket>();

  constructor(parts: Partial<ChatParts> = {}) {
    const { counters, relay, arrivals } = this;
    const outgoing = new KeptFrames(counters, 1);
    this.chat = new Chat({
      nodeId: "n0",
      acks: false,
      counters,
      routing: createRouting("map-lookup", counters),
      broadcast: createBroadcast("shared-string", outgoing, counters),
      outgoing,
      rate: new MessageRate(0, () => 0),
      relay,
      arrivals,
      trace: null,
      ...parts,
    });
  }

  socket(index: number): FakeSocket {
    const socket = this.sockets.get(index) ?? FakeSocket.create();
    this.sockets.set(index, socket);
    return socket;
  }

  say(index: number, message: ClientMessage): void {
    this.chat.receive(this.socket(index), Buffer.from(JSON.stringify(message)), false);
  }

  close(index: number): void {
    const socket = this.socket(index);
    socket.hasGone = true;
    this.chat.depart(socket);
  }
}
