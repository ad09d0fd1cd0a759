import { WebSocket } from "ws";
import { backoff } from "../../../base/backoff.js";
import { ChatbenchError, errorMessage } from "../../../base/chatbench-error.js";
import { nowUs } from "../../../base/clock.js";
import type { RandomSource } from "../../../base/random.js";
import {
  LINK_SECRET_HEADER,
  type NodeLinkMessage,
  parseRelayerLine,
  type RelayerLinkMessage,
} from "../../../protocol/link-messages.js";
import { InFlight } from "../in-flight.js";
import type { Fate, GroupMessage, NameAnswer, PrivateMessage, Relay, RelayCounters, RelayListener } from "../relay.js";
import type { RelaySettings } from "../relay-settings.js";
import { Requests } from "../requests.js";
import { keepAlive } from "./heartbeat.js";
import { LineBatch } from "./line-batch.js";

export type RelayerSettings = Extract<RelaySettings, { kind: "flood" | "directory" }>;

/** The same limit as for frames from a node to its relayer. */
const MAX_LINK_FRAME_BYTES = 64 * 1024 ** 2;
/** With more than this unsent, the relayer has stopped reading. */
const MAX_LINK_BUFFERED_BYTES = 128 * 1024 ** 2;

/**
 * The relay through a relayer: one WebSocket, which reconnects whenever it breaks.
 *
 *   connecting ──open──▶ resyncing (said hello) ──welcome──▶ up ──break──▶ waiting ──backoff──▶ connecting
 *
 * Only an `up` link takes messages and questions. When it breaks, everything asked or sent and not answered is settled;
 * names held and rooms entered are kept, and repeated in the next `hello`.
 */
export class RelayerLink implements Relay {
  readonly #nodeId: string;
  readonly #settings: RelayerSettings;
  readonly #counters: RelayCounters;
  readonly #random: RandomSource;
  readonly #outgoing: LineBatch;
  readonly #names = new Requests<NameAnswer>();
  readonly #rooms = new Requests<boolean>();
  readonly #inFlight = new InFlight();
  #socket: WebSocket | null = null;
  #isUp = false;
  #isClosed = false;
  #attempt = 0;
  #retry: NodeJS.Timeout | undefined;
  #listener: RelayListener | undefined;
  /** The caller of `open`, while it waits for the first welcome. */
  #opening: { resolve(): void; reject(error: ChatbenchError): void } | null = null;

  /** @param random decides how long it waits after each break, so that nodes cut off together come back apart. */
  constructor(nodeId: string, settings: RelayerSettings, counters: RelayCounters, random: RandomSource = Math.random) {
    this.#nodeId = nodeId;
    this.#random = random;
    this.#settings = settings;
    this.#counters = counters;
    this.#outgoing = new LineBatch(settings.batchMs, counters, (frame) => this.#write(frame));
  }

  async open(listener: RelayListener): Promise<void> {
    this.#listener = listener;
    const { connectMs } = this.#settings.patience;
    let deadline: NodeJS.Timeout | undefined;
    const joined = new Promise<void>((resolve, reject) => {
      this.#opening = { resolve, reject };
      deadline = setTimeout(() => reject(unreachable(`no welcome within ${connectMs} ms`)), connectMs);
    });
    this.#connect();
    try {
      await joined;
    } catch (thrown) {
      await this.close();
      throw thrown;
    } finally {
      clearTimeout(deadline);
      this.#opening = null;
    }
  }

  claim(user: string, settled: (answer: NameAnswer) => void): void {
    if (this.#names.has(user)) settled("taken");
    else if (!this.#isUp) settled("unavailable");
    else {
      this.#names.ask(user, settled);
      this.#say({ type: "claim", user });
    }
  }

  release(user: string): void {
    if (this.#names.forget(user)) this.#say({ type: "release", user });
  }

  enter(room: string, settled: (entered: boolean) => void): void {
    if (!this.#isUp) settled(false);
    // With flooding, the messages of all rooms arrive anyway.
    else if (this.#settings.kind === "flood" || this.#rooms.isGranted(room)) settled(true);
    else {
      if (!this.#rooms.has(room)) this.#say({ type: "enter", room });
      this.#rooms.ask(room, settled);
    }
  }

  leave(room: string): void {
    if (this.#rooms.forget(room)) this.#say({ type: "leave", room });
  }

  send(message: PrivateMessage, settled: (fate: Fate) => void): void {
    if (!this.#deliver(message)) settled("unavailable");
    else this.#inFlight.add(settled);
  }

  publish(message: GroupMessage): void {
    this.#deliver(message);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    const socket = this.#socket;
    if (socket === null || socket.readyState === WebSocket.CLOSED) return;
    this.#outgoing.flush();
    await new Promise<void>((resolve) => {
      socket.once("close", () => resolve());
      socket.close();
      setTimeout(() => socket.terminate(), this.#settings.patience.retryMs.longest).unref();
    });
  }

  #deliver(delivery: PrivateMessage | GroupMessage): boolean {
    if (!this.#isUp) {
      this.#counters.relayLost++;
      return false;
    }
    this.#counters.relayMessages++;
    this.#counters.relayHops++;
    const message: NodeLinkMessage = { type: "deliver", node: this.#nodeId, handedUs: nowUs(), delivery };
    this.#outgoing.addMessage(JSON.stringify(message));
    return true;
  }

  #connect(): void {
    const { url, secret, patience } = this.#settings;
    const socket = new WebSocket(url, {
      headers: { [LINK_SECRET_HEADER]: `Bearer ${secret}` },
      perMessageDeflate: false,
      handshakeTimeout: patience.connectMs,
      maxPayload: MAX_LINK_FRAME_BYTES,
    });
    this.#socket = socket;
    let reason = "it closed the connection";
    socket.on("open", () => {
      keepAlive(socket, patience.heartbeatMs);
      // What was queued belongs to the last link, and nothing may be sent before `hello`.
      this.#outgoing.discard();
      this.#say({ type: "hello", node: this.#nodeId, users: this.#names.granted(), rooms: this.#rooms.granted() });
    });
    socket.on("message", (data, isBinary) => {
      if (isBinary || !this.#receive(data.toString())) socket.terminate();
    });
    socket.on("error", (error) => {
      reason = errorMessage(error);
    });
    socket.on("close", () => {
      this.#broke();
      if (this.#opening !== null) this.#opening.reject(unreachable(reason));
      else if (!this.#isClosed) this.#connectLater();
    });
  }

  #connectLater(): void {
    const pauseMs = backoff(this.#settings.patience.retryMs, this.#attempt++, this.#random);
    this.#retry = setTimeout(() => this.#connect(), pauseMs);
  }

  #broke(): void {
    this.#isUp = false;
    // An unsent private message is also one in flight, and must be counted as lost only once.
    this.#counters.relayLost += Math.max(this.#outgoing.discard(), this.#inFlight.giveUp());
    this.#names.giveUp("unavailable");
    this.#rooms.giveUp(false);
  }

  /** Handles one frame. @returns false when it breaks the link protocol. */
  #receive(frame: string): boolean {
    for (const line of frame.split("\n")) {
      const message = parseRelayerLine(line);
      if (message === undefined) return false;
      this.#understand(message);
    }
    return true;
  }

  #understand(message: RelayerLinkMessage): void {
    switch (message.type) {
      case "welcome":
        this.#isUp = true;
        this.#attempt = 0;
        this.#opening?.resolve();
        for (const user of message.lost) if (this.#names.forget(user)) this.#listener?.revoked(user);
        return;
      case "granted":
        this.#names.grant(message.user, "granted");
        return;
      case "taken":
        return this.#names.refuse(message.user, "taken");
      case "entered":
        this.#rooms.grant(message.room, true);
        return;
      case "not_found":
        return this.#inFlight.notFound(message.number);
      case "passed":
        return this.#inFlight.acceptedUpTo(message.number);
      case "deliver":
        return this.#listener?.arrived(message.delivery, message);
    }
  }

  #say(message: NodeLinkMessage): void {
    this.#outgoing.addUrgent(JSON.stringify(message));
  }

  #write(frame: string): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > MAX_LINK_BUFFERED_BYTES) socket.terminate();
    else socket.send(frame);
  }
}

function unreachable(reason: string): ChatbenchError {
  return new ChatbenchError("relayer_unreachable", `A node could not connect to its relayer: ${reason}.`);
}
