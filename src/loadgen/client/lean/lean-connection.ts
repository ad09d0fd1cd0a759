import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { nowUs } from "../../../base/clock.js";
import type {
  ClientConnection,
  ClientHandlers,
  ClientOptions,
  CloseCause,
  CloseReport,
  LocalEnd,
} from "../common/client.js";
import { closeReport, reasonOfError, UNANSWERED_CLOSE } from "../common/close-cause.js";
import type { DeadlineQueue } from "../common/deadline-queue.js";
import { unreadDetail } from "../common/limits.js";
import { type Endpoint, openSocket } from "./endpoint.js";
import type { FlushQueue } from "./flush-queue.js";
import { CLOSE_CODE, OPCODE, type Opcode } from "./frame.js";
import { FrameParser, type FrameSink } from "./frame-parser.js";
import type { FrameWriter } from "./frame-writer.js";
import { HandshakeReader, newHandshakeKey } from "./handshake.js";

/** What all connections of one client share, so that each of them needs only a few fields. */
export interface LeanShared {
  readonly handlers: ClientHandlers;
  readonly options: ClientOptions;
  readonly secure: ConnectionOptions;
  /** Every socket reads into this one. */
  readonly readBuffer: Buffer;
  readonly writer: FrameWriter;
  readonly flushes: FlushQueue;
  readonly handshakes: DeadlineQueue<LeanConnection>;
  readonly closings: DeadlineQueue<LeanConnection>;
}

const NO_PAYLOAD = Buffer.alloc(0);

/**
 * One connection of the lean client.
 *
 *     connecting ──101──▶ open ──close frame, either side──▶ closing ──the server's FIN, or 1 s──▶ ended
 *          └────────────────┴───── refused, reset, violation, terminate() ──────┴──────────────────▶ ended
 *
 * Whatever ends it first writes `#report` and destroys the socket. The socket's `close` event, which comes
 * exactly once and always later, hands the report over.
 */
export class LeanConnection implements ClientConnection, FrameSink {
  readonly #shared: LeanShared;
  readonly #tag: number;
  #phase: "connecting" | "open" | "closing" | "ended" = "connecting";
  #socket: Socket | null = null;
  #handshake: HandshakeReader | null = null;
  #parser: FrameParser | null = null;
  #report: CloseReport | null = null;
  /** The first frame of this tick. A second one corks the socket, so that both leave in one write. */
  #held: Buffer | null = null;
  #corked = false;

  constructor(shared: LeanShared, tag: number) {
    this.#shared = shared;
    this.#tag = tag;
  }

  /** Starts connecting. Throws what the socket throws, then `close` is not called. */
  start(endpoint: Endpoint, local?: LocalEnd): void {
    const handshake = new HandshakeReader(newHandshakeKey());
    const socket = openSocket(endpoint, this.#shared.secure, local, this.#shared.readBuffer, (bytes) =>
      this.#read(bytes),
    );
    socket.on("end", () => this.#end("reset", "the server ended the connection without a close frame"));
    socket.on("error", (error) => {
      const { cause, detail } = reasonOfError(error, this.#parser !== null, endpoint.secure);
      this.#end(cause, detail);
    });
    socket.on("close", () => this.#ended());
    socket.write(endpoint.request(handshake.key), "latin1");
    this.#socket = socket;
    this.#handshake = handshake;
    this.#shared.handshakes.add(this);
  }

  send(payload: Buffer, start: number, end: number): boolean {
    if (this.#phase !== "open") return false;
    this.#write(OPCODE.text, payload, start, end);
    return true;
  }

  ping(): boolean {
    if (this.#phase !== "open") return false;
    this.#write(OPCODE.ping, NO_PAYLOAD, 0, 0);
    return true;
  }

  close(code: number): void {
    if (this.#phase === "connecting") this.terminate();
    if (this.#phase !== "open") return;
    this.#report = closeReport("closed-by-us", true, null, UNANSWERED_CLOSE);
    this.#startClosing(code);
  }

  terminate(): void {
    this.#end("closed-by-us", "terminated");
  }

  /** Ends it because the handshake took too long. */
  handshakeDue(): void {
    this.#end("handshake-timeout", `no answer within ${this.#shared.options.handshakeTimeoutMs} ms`);
  }

  /** Ends it because the server has had its second to do so after the close frames. */
  closingDue(): void {
    this.#end("closed-by-us", "");
  }

  /** Sends the writes of this tick in one, and checks how much the server has left unread. */
  flush(): void {
    this.#release();
    if (this.#socket === null || this.#phase === "ended") return;
    const { maxBufferedBytes } = this.#shared.options;
    if (this.#socket.writableLength > maxBufferedBytes) this.#end("not-reading", unreadDetail(maxBufferedBytes));
  }

  message(bytes: Buffer, start: number, end: number, receivedUs: number): void {
    this.#shared.handlers.message(this.#tag, bytes, start, end, receivedUs);
  }

  pinged(bytes: Buffer, start: number, end: number): void {
    if (this.#phase === "open") this.#write(OPCODE.pong, bytes, start, end);
  }

  closed(code: number | null, reason: string): void {
    if (this.#phase === "closing") {
      this.#report = closeReport("closed-by-us", true, code, reason);
      return;
    }
    this.#report = closeReport("closed-by-server", true, code, reason);
    this.#startClosing(code);
  }

  violated(closeCode: number, detail: string): void {
    if (this.#phase === "open") {
      this.#writeCloseFrame(closeCode);
      this.#release();
    }
    this.#end(closeCode === CLOSE_CODE.messageTooBig ? "message-too-big" : "protocol-error", detail);
  }

  #read(length: number): boolean {
    const receivedUs = nowUs();
    const bytes = this.#shared.readBuffer;
    let at = 0;
    if (this.#handshake !== null) {
      at = this.#readHandshake(this.#handshake, bytes, length);
      if (at === -1) return true;
    }
    if (this.#phase !== "ended") this.#parser?.read(bytes, at, length, receivedUs);
    return true;
  }

  #readHandshake(handshake: HandshakeReader, bytes: Buffer, length: number): number {
    const at = handshake.read(bytes, 0, length);
    if (handshake.failure !== null) this.#endAs(handshake.failure);
    if (at === -1) return -1;
    this.#handshake = null;
    this.#shared.handshakes.delete(this);
    this.#parser = new FrameParser(this, this.#shared.options.maxMessageBytes);
    this.#phase = "open";
    this.#shared.handlers.open(this.#tag);
    return at;
  }

  /** Both sides send one close frame; the server then ends the connection (RFC 6455, 7.1.1), which also leaves TIME_WAIT to it. */
  #startClosing(code: number | null): void {
    this.#writeCloseFrame(code);
    this.#phase = "closing";
    this.#shared.closings.add(this);
  }

  #writeCloseFrame(code: number | null): void {
    const payload = code === null ? NO_PAYLOAD : Buffer.of(code >> 8, code & 0xff);
    this.#write(OPCODE.close, payload, 0, payload.length);
  }

  #write(opcode: Opcode, payload: Buffer, start: number, end: number): void {
    const socket = this.#socket;
    if (socket === null) return;
    const frame = this.#shared.writer.write(opcode, payload, start, end);
    if (this.#corked) {
      socket.write(frame);
    } else if (this.#held === null) {
      this.#held = frame;
      this.#shared.flushes.add(this);
    } else {
      this.#corked = true;
      socket.cork();
      socket.write(this.#held);
      socket.write(frame);
    }
  }

  /** Hands what this tick wrote to the system. */
  #release(): void {
    const held = this.#held;
    const corked = this.#corked;
    this.#held = null;
    this.#corked = false;
    if (this.#phase === "ended") return;
    if (corked) this.#socket?.uncork();
    else if (held !== null) this.#socket?.write(held);
  }

  #end(cause: CloseCause, detail: string): void {
    this.#endAs(closeReport(cause, this.#parser !== null, null, detail));
  }

  #endAs(report: CloseReport): void {
    if (this.#phase === "ended") return;
    this.#phase = "ended";
    this.#report ??= report;
    this.#parser?.stop();
    this.#handshake = null;
    this.#socket?.destroy();
  }

  #ended(): void {
    this.#end("reset", "the connection ended");
    this.#shared.handshakes.delete(this);
    this.#shared.closings.delete(this);
    const report = this.#report ?? closeReport("reset", this.#parser !== null, null, "");
    this.#shared.handlers.close(this.#tag, report);
  }
}
