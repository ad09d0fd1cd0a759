import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { type Kind, MarkerCodec, type MarkerFields } from "../../protocol/marker.js";
import { LiarCounts } from "./liar-counts.js";
import { Due, type PlannedLie, type PlannedRefusal } from "./lie-plan.js";
import { type Frame, type HonestDelivery, honestFrame, LIES, type Mouth } from "./lies.js";

export interface LyingServerOptions {
  readonly runId: string;
  readonly lies: readonly PlannedLie[];
  readonly refusals: readonly PlannedRefusal[];
  /** When deliveries held back until after the deadline are sent, counted from the first message. */
  readonly lateAfterMs: number;
}

/** What the server did, counted as a report must count it. */
export interface LiarsRecord {
  readonly deliveries: Readonly<Record<Kind, LiarCounts>>;
  /** The number of messages answered with an ack, and with an error. */
  readonly accepted: Record<Kind, number>;
  readonly rejected: Record<Kind, number>;
}

/** One chat message of a client. */
interface Message {
  readonly kind: Kind;
  readonly from: string;
  readonly address: string;
  readonly content: string;
}

type ClientFrame = Readonly<Record<string, unknown>>;

const conversationOf = ({ kind, from, address }: Message): string => `${kind} ${from} ${address}`;

const byKind = <T>(make: (kind: Kind) => T): Record<Kind, T> => ({
  dm: make("dm"),
  broadcast: make("broadcast"),
  room: make("room"),
});

/**
 * A real chat server that follows docs/protocol.md, except for the lies it is told to tell. It tells at most one lie
 * per delivery, and none about a delivery that another lie needs, so its counts are exact.
 */
export class LyingServer implements Mouth {
  readonly runId: string;
  readonly record: LiarsRecord = {
    deliveries: byKind(() => new LiarCounts()),
    accepted: byKind(() => 0),
    rejected: byKind(() => 0),
  };
  readonly #server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  readonly #lies: Readonly<Record<Kind, Due<PlannedLie>>>;
  readonly #refusals: Readonly<Record<Kind, Due<PlannedRefusal>>>;
  readonly #lateAfterMs: number;
  readonly #codec: MarkerCodec;
  readonly #users = new Map<string, WebSocket>();
  readonly #names: string[] = [];
  readonly #rooms = new Map<string, Set<string>>();
  /** Deliveries held back until a later one was made, by conversation and recipient. */
  readonly #swaps = new Map<string, Map<string, HonestDelivery>>();
  #lateTimer: NodeJS.Timeout | null = null;
  #late: (() => void)[] = [];

  private constructor({ runId, lies, refusals, lateAfterMs }: LyingServerOptions) {
    this.runId = runId;
    this.#lies = byKind((kind) => new Due(lies, kind));
    this.#refusals = byKind((kind) => new Due(refusals, kind));
    this.#lateAfterMs = lateAfterMs;
    this.#codec = new MarkerCodec(runId);
    this.#server.on("connection", (socket) => this.#serve(socket));
  }

  static async start(options: LyingServerOptions): Promise<LyingServer> {
    const liar = new LyingServer(options);
    await once(liar.#server, "listening");
    return liar;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /**
   * Lies that found no suitable delivery, or that were begun and never finished. A trial with any of these proves
   * nothing.
   */
  get unfinished(): number {
    const left = [...Object.values(this.#lies), ...Object.values(this.#refusals)].reduce(
      (sum, due) => sum + due.left,
      0,
    );
    return left + this.#swaps.size + this.#late.length;
  }

  async close(): Promise<void> {
    if (this.#lateTimer !== null) clearTimeout(this.#lateTimer);
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await once(this.#server, "close");
  }

  #serve(socket: WebSocket): void {
    const member = { name: "" };
    // Errors of the load generator's sockets are ignored: this server only lies.
    socket.on("error", () => socket.terminate());
    socket.on("message", (data) => {
      const frame = JSON.parse(data.toString()) as ClientFrame;
      if (frame["type"] === "register") member.name = String(frame["user"]);
      this.#take(socket, member.name, frame);
    });
    socket.on("close", () => this.#users.delete(member.name));
  }

  #take(socket: WebSocket, from: string, frame: ClientFrame): void {
    const content = String(frame["content"]);
    switch (frame["type"]) {
      case "register":
        this.#users.set(from, socket);
        this.#names.push(from);
        return answer(socket, { type: "registered", user: from, node: "n0" });
      case "join_room":
        this.#join(String(frame["room"]), from);
        return answer(socket, { type: "joined", room: frame["room"] });
      case "private_message":
        return this.#pass({ kind: "dm", from, address: String(frame["to"]), content }, socket, frame["id"]);
      case "broadcast":
        return this.#pass({ kind: "broadcast", from, address: "", content }, socket, frame["id"]);
      case "chat_message":
        return this.#pass({ kind: "room", from, address: String(frame["room"]), content }, socket, frame["id"]);
    }
  }

  #join(room: string, user: string): void {
    const members = this.#rooms.get(room) ?? new Set();
    this.#rooms.set(room, members.add(user));
  }

  #pass(message: Message, sender: WebSocket, id: unknown): void {
    this.#lateTimer ??= setTimeout(() => this.#sayWhatIsLate(), this.#lateAfterMs);
    const swaps = this.#swaps.get(conversationOf(message));
    const refusal = this.#refusals[message.kind].take(() => swaps === undefined);
    if (refusal !== null) {
      this.#refuse(message, sender, id, refusal.deliver);
      return;
    }
    if (id !== undefined) {
      answer(sender, { type: "ack", id });
      this.record.accepted[message.kind]++;
    }
    const honest = encoded(honestFrame({ ...message, recipient: "" }));
    for (const recipient of this.#recipients(message)) this.#deliver({ ...message, recipient }, honest, swaps);
  }

  #refuse(message: Message, sender: WebSocket, id: unknown, deliver: boolean): void {
    answer(sender, { type: "error", code: "rate_limited", message: "Too many messages.", id });
    this.record.rejected[message.kind]++;
    if (!deliver) return;
    for (const recipient of this.#recipients(message)) {
      this.say(recipient, honestFrame({ ...message, recipient }));
      this.record.deliveries[message.kind].add("misrouted");
    }
  }

  #recipients({ kind, address }: Message): Iterable<string> {
    if (kind === "dm") return [address];
    return kind === "broadcast" ? this.#names : (this.#rooms.get(address) ?? []);
  }

  #deliver(delivery: HonestDelivery, honest: Buffer, swaps: Map<string, HonestDelivery> | undefined): void {
    const { kind, recipient } = delivery;
    const counts = this.record.deliveries[kind];
    counts.add("expected");
    const held = swaps?.get(recipient);
    const lie = this.#lies[kind].take(({ before }) => held === undefined && this.#number(delivery) < before);
    if (lie !== null) {
      counts.addAll(LIES[lie.lie](delivery, this, lie.variant));
      return;
    }
    counts.add("delivered");
    this.#users.get(recipient)?.send(honest, { binary: false });
    if (held === undefined) return;
    this.say(recipient, honestFrame(held));
    swaps?.delete(recipient);
    if (swaps?.size === 0) this.#swaps.delete(conversationOf(delivery));
  }

  #number({ content }: HonestDelivery): number {
    const marker: MarkerFields = { kind: 0, number: 0, sentUs: 0 };
    this.#codec.read(Buffer.from(content, "latin1"), 0, content.length, marker);
    return marker.number;
  }

  say(user: string, frame: Frame): void {
    this.#users.get(user)?.send(encoded(frame), { binary: false });
  }

  sayLate(user: string, frame: Frame): void {
    this.#late.push(() => this.say(user, frame));
  }

  #sayWhatIsLate(): void {
    for (const say of this.#late) say();
    this.#late = [];
  }

  sayAfterNext(delivery: HonestDelivery): void {
    const conversation = conversationOf(delivery);
    const swaps = this.#swaps.get(conversation) ?? new Map<string, HonestDelivery>();
    this.#swaps.set(conversation, swaps.set(delivery.recipient, delivery));
  }

  outsider({ kind, recipient, address }: HonestDelivery, variant: number): string {
    const insiders = kind === "room" ? (this.#rooms.get(address) ?? new Set()) : new Set([recipient]);
    const outsiders = this.#names.filter((name) => !insiders.has(name));
    return pick(outsiders, variant, "is not in the room");
  }

  somebodyElse(user: string, variant: number): string {
    return pick(
      this.#names.filter((name) => name !== user),
      variant,
      "is somebody else",
    );
  }
}

function answer(socket: WebSocket, frame: Readonly<Record<string, unknown>>): void {
  socket.send(JSON.stringify(frame));
}

const encoded = (frame: Frame): Buffer => Buffer.from(JSON.stringify(frame), "utf8");

function pick(names: readonly string[], variant: number, who: string): string {
  const name = names[(variant * 7) % Math.max(1, names.length)];
  if (name === undefined) throw new Error(`A lie needs a user who ${who}, but there is none.`);
  return name;
}
