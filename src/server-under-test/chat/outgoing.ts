import type { Answer, Delivery } from "../../protocol/chat-messages.js";
import type { ProcessCounters } from "../../protocol/server-control.js";
import type { ConnectionWriter } from "./broadcast/broadcast-strategy.js";
import { encodeTextFrame, textFrameBytes } from "./broadcast/text-frame.js";
import type { ChatSocket } from "./chat-socket.js";

/**
 * Writes everything that the node sends to clients: counts it, and drops connections that leave too much unread.
 *
 * Frames made by ws and frames written straight to the TCP connection may be mixed. Without compression, ws has no
 * queue: it writes to that same connection before `send` returns, so the order of calls is the order on the wire.
 */
export class Outgoing implements ConnectionWriter<ChatSocket> {
  readonly #counters: ProcessCounters;
  readonly #maxBufferedBytes: number;

  constructor(counters: ProcessCounters, maxBufferedBytes: number) {
    this.#counters = counters;
    this.#maxBufferedBytes = maxBufferedBytes;
  }

  sendText(to: ChatSocket, text: string): void {
    if (!to.isOpen) return;
    to.send(text);
    this.#sent(to, textFrameBytes(Buffer.byteLength(text)));
  }

  sendFrame(to: ChatSocket, frame: Buffer): void {
    if (!to.isOpen) return;
    to.raw.write(frame);
    this.#sent(to, frame.length);
  }

  /** Writes one delivery to one recipient. */
  deliver(to: ChatSocket, delivery: Delivery): void {
    this.#counters.framesEncoded++;
    this.sendFrame(to, encodeTextFrame(JSON.stringify(delivery)));
  }

  answer(to: ChatSocket, answer: Answer): void {
    if (answer.type === "error") this.#counters.errorsAnswered++;
    if (to.isOpen) this.#counters.answersSent++;
    this.sendFrame(to, encodeTextFrame(JSON.stringify(answer)));
  }

  #sent(to: ChatSocket, frameBytes: number): void {
    this.#counters.framesSent++;
    this.#counters.bytesSent += frameBytes;
    if (to.raw.writableLength > this.#maxBufferedBytes) to.drop();
  }
}
