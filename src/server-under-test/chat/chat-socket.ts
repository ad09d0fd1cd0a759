import type { Socket } from "node:net";
import { type RawData, WebSocket } from "ws";
import { CLOSE } from "../../protocol/chat-messages.js";
import type { Room } from "./rooms.js";

export interface WaitingFrame {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** The listener of a connection's events. */
export interface SocketOwner {
  /** One data frame of an open connection, in order of arrival. */
  received(socket: ChatSocket, data: Buffer, isBinary: boolean): void;
  pinged(socket: ChatSocket, data: Buffer): void;
  /** The connection is about to close. May be called more than once. */
  departing(socket: ChatSocket): void;
  /** The server is ending the connection because of a limit or a protocol violation. Called once. */
  terminated(socket: ChatSocket): void;
  /** The connection is gone. Called once. */
  closed(socket: ChatSocket): void;
}

/**
 * A connection of the chat. Its state is in fields of the socket itself, and all connections share their listeners: at
 * 15,000 connections, a second object, a WeakMap entry or a closure for each would cost more than the state.
 */
export class ChatSocket extends WebSocket {
  /** The id that routing strategies know the connection by; unique within the node. */
  id = 0;
  /** The TCP connection below, to which prepared frames are written. */
  raw!: Socket;
  /** The peer's address if connections are limited by address, else empty. */
  address = "";
  acceptedAtMs = 0;
  user: string | null = null;
  /** Frames that came while the cluster is being asked about an earlier one; `null` when it is not. */
  waiting: WaitingFrame[] | null = null;
  rooms: Room<ChatSocket>[] | null = null;
  /** Whether the last heartbeat was answered. */
  answeredPing = true;
  /** The second that the two counts below belong to. */
  countedSec = 0;
  messagesThisSec = 0;
  pingsThisSec = 0;
  #owner!: SocketOwner;

  /** Gives a connection that ws has just accepted to its owner. Must be called first. */
  adopt(owner: SocketOwner, raw: Socket, id: number, address: string): void {
    this.#owner = owner;
    this.raw = raw;
    this.id = id;
    this.address = address;
    this.on("message", this.#onMessage);
    this.on("ping", this.#onPing);
    this.on("pong", this.#onPong);
    this.on("error", this.#onViolation);
    this.on("close", this.#onClose);
  }

  get isOpen(): boolean {
    return this.readyState === WebSocket.OPEN;
  }

  get isWaiting(): boolean {
    return this.waiting !== null;
  }

  // Every connection ends through here or `terminate`, even when ws itself answers a close frame or a protocol
  // violation. So a user is gone the moment the connection starts to close: the name can be claimed again at once, and
  // no sender is told that a message reached a closing connection.
  override close(code?: number, reason?: string | Buffer): void {
    this.#owner.departing(this);
    super.close(code, reason);
  }

  override terminate(): void {
    this.#owner.departing(this);
    super.terminate();
  }

  /** Ends the connection at once, without a close frame: for a peer that neither reads nor answers. */
  drop(): void {
    this.#owner.terminated(this);
    this.terminate();
  }

  /** Closes the connection with 1008: for a peer that breaks a rule but still reads. */
  expel(reason: string): void {
    this.#owner.terminated(this);
    this.close(CLOSE.policyViolation, reason);
  }

  // Methods rather than closures: one function serves all connections. ws calls them with the socket as `this`.

  #onMessage(data: RawData, isBinary: boolean): void {
    if (this.isOpen) this.#owner.received(this, data as Buffer, isBinary);
  }

  #onPing(data: Buffer): void {
    if (this.isOpen) this.#owner.pinged(this, data);
  }

  #onPong(): void {
    this.answeredPing = true;
  }

  // ws has already sent the close code that fits (1002, 1007, 1008 or 1009).
  #onViolation(): void {
    this.#owner.terminated(this);
  }

  #onClose(): void {
    this.#owner.departing(this);
    this.#owner.closed(this);
  }
}
