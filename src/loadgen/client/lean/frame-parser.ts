import { MAX_FRAGMENTS } from "../common/limits.js";
import {
  CLOSE_CODE,
  CONTROL_BIT,
  FIN_BIT,
  isCloseCode,
  LENGTH_BITS,
  LENGTH_IN_2_BYTES,
  LENGTH_IN_8_BYTES,
  MASK_BIT,
  MAX_CONTROL_PAYLOAD_BYTES,
  OPCODE,
  OPCODE_BITS,
  RESERVED_BITS,
} from "./frame.js";
import { GrowingBuffer } from "./growing-buffer.js";

/** What the parser found. After `closed` or `violated` nothing follows. */
export interface FrameSink {
  /** A whole text message in `bytes[start, end)`, valid during the call. Its UTF-8 is not checked. */
  message(bytes: Buffer, start: number, end: number, receivedUs: number): void;
  /** The payload of a ping is in `bytes[start, end)`, valid during the call. */
  pinged(bytes: Buffer, start: number, end: number): void;
  /** A close frame; `code` is null when it had none. */
  closed(code: number | null, reason: string): void;
  /** The server broke the rules; `closeCode` is what to tell it. */
  violated(closeCode: number, detail: string): void;
}

const MIN_HEADER_BYTES = 2;
const FIRST_CAPACITY_BYTES = 256;
const NOT_SHORTEST = "a length that is not in its shortest form";

/**
 * Reads the frames a server sends, from byte ranges split anywhere.
 *
 * A message whose one frame lies whole in one range, which nearly all do, is handed over where it lies:
 * nothing is copied and nothing allocated. A frame that continues in the next range is put together in
 * `#unfinished` first, from its first header byte; fragments of a message in `#fragments`. Both grow with
 * what arrived and end at `maxMessageBytes`, which is checked against the header before any payload.
 */
export class FrameParser {
  readonly #sink: FrameSink;
  readonly #maxMessageBytes: number;
  #stopped = false;
  #unfinished: GrowingBuffer | null = null;
  #fragments: GrowingBuffer | null = null;
  #fragmentCount = 0;

  constructor(sink: FrameSink, maxMessageBytes: number) {
    this.#sink = sink;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Nothing more is handed over, not even the rest of the range being read. */
  stop(): void {
    this.#stopped = true;
    this.#unfinished = null;
    this.#fragments = null;
  }

  /** Reads `bytes[start, end)`. @param receivedUs when they came; handed on with each message they complete. */
  read(bytes: Buffer, start: number, end: number, receivedUs: number): void {
    let at = this.#unfinished === null ? start : this.#readUnfinished(this.#unfinished, bytes, start, end, receivedUs);
    while (at < end && !this.#stopped) {
      const length = this.#frameLength(bytes, at, end);
      if (this.#stopped) return;
      if (at + length > end) {
        this.#unfinished = new GrowingBuffer(Math.max(end - at, FIRST_CAPACITY_BYTES));
        this.#unfinished.append(bytes, at, end);
        return;
      }
      this.#frame(bytes, at, at + length, receivedUs);
      at += length;
    }
  }

  /** Completes the unfinished frame as far as the range goes. @returns where in the range the next frame starts. */
  #readUnfinished(unfinished: GrowingBuffer, bytes: Buffer, start: number, end: number, receivedUs: number): number {
    let at = start;
    while (!this.#stopped) {
      const missing = this.#frameLength(unfinished.bytes, 0, unfinished.length) - unfinished.length;
      if (this.#stopped) break;
      if (missing <= 0) {
        this.#unfinished = null;
        this.#frame(unfinished.bytes, 0, unfinished.length, receivedUs);
        break;
      }
      if (at === end) break;
      const next = Math.min(end, at + missing);
      unfinished.append(bytes, at, next);
      at = next;
    }
    return at;
  }

  /**
   * The length of the frame at `at`, header included; while its header is incomplete, the length of as much
   * of the header as is known to come. So a frame is whole exactly when this many bytes are there.
   */
  #frameLength(bytes: Buffer, at: number, end: number): number {
    if (end - at < MIN_HEADER_BYTES) return MIN_HEADER_BYTES;
    const first = bytes[at] as number;
    const second = bytes[at + 1] as number;
    if (!this.#headerIsLegal(first, second)) return 0;
    const shortLength = second & LENGTH_BITS;
    if (shortLength < LENGTH_IN_2_BYTES) return this.#limited(first, 2, shortLength);
    if (shortLength === LENGTH_IN_2_BYTES) {
      if (end - at < 4) return 4;
      const length = bytes.readUInt16BE(at + 2);
      return length < LENGTH_IN_2_BYTES ? this.#violation(NOT_SHORTEST) : this.#limited(first, 4, length);
    }
    if (end - at < 10) return 10;
    // Above 2^53 the sum is no longer exact, and far above any limit all the same.
    const length = bytes.readUInt32BE(at + 2) * 0x1_0000_0000 + bytes.readUInt32BE(at + 6);
    return length < 0x1_0000 ? this.#violation(NOT_SHORTEST) : this.#limited(first, 10, length);
  }

  /** The frame's length, if the message it belongs to stays within the limit. */
  #limited(first: number, headerBytes: number, payloadBytes: number): number {
    const joinedBytes = (first & OPCODE_BITS) === OPCODE.continuation ? (this.#fragments?.length ?? 0) : 0;
    const messageBytes = joinedBytes + payloadBytes;
    if (messageBytes <= this.#maxMessageBytes || (first & CONTROL_BIT) !== 0) return headerBytes + payloadBytes;
    return this.#violation(`a message of more than ${this.#maxMessageBytes} bytes`, CLOSE_CODE.messageTooBig);
  }

  #headerIsLegal(first: number, second: number): boolean {
    const problem = this.#headerProblem(first, second);
    if (problem === null) return true;
    const binary = (first & OPCODE_BITS) === OPCODE.binary;
    this.#violation(problem, binary ? CLOSE_CODE.unsupportedData : CLOSE_CODE.protocolError);
    return false;
  }

  #headerProblem(first: number, second: number): string | null {
    if ((second & MASK_BIT) !== 0) return "a masked frame";
    if ((first & RESERVED_BITS) !== 0) return "reserved bits are set";
    const final = (first & FIN_BIT) !== 0;
    switch (first & OPCODE_BITS) {
      case OPCODE.text:
        return this.#fragments === null ? null : "a new message inside a fragmented one";
      case OPCODE.continuation:
        if (this.#fragments === null) return "a continuation of no message";
        return this.#fragmentCount < MAX_FRAGMENTS ? null : "a message in too many fragments";
      case OPCODE.binary:
        return "a binary message";
      case OPCODE.close:
      case OPCODE.ping:
      case OPCODE.pong:
        if (!final) return "a fragmented control frame";
        return (second & LENGTH_BITS) <= MAX_CONTROL_PAYLOAD_BYTES ? null : "a control frame longer than 125 bytes";
      default:
        return "a reserved opcode";
    }
  }

  #frame(bytes: Buffer, at: number, end: number, receivedUs: number): void {
    const first = bytes[at] as number;
    const shortLength = (bytes[at + 1] as number) & LENGTH_BITS;
    const start = at + (shortLength < LENGTH_IN_2_BYTES ? 2 : shortLength === LENGTH_IN_8_BYTES ? 10 : 4);
    switch (first & OPCODE_BITS) {
      case OPCODE.text:
        if ((first & FIN_BIT) !== 0) this.#sink.message(bytes, start, end, receivedUs);
        else this.#firstFragment(bytes, start, end);
        return;
      case OPCODE.continuation:
        this.#nextFragment(bytes, start, end, (first & FIN_BIT) !== 0, receivedUs);
        return;
      case OPCODE.ping:
        this.#sink.pinged(bytes, start, end);
        return;
      case OPCODE.close:
        this.#closeFrame(bytes, start, end);
        return;
      default: // A pong needs no answer, and no other opcode passes the header check.
    }
  }

  #firstFragment(bytes: Buffer, start: number, end: number): void {
    this.#fragments = new GrowingBuffer(Math.max(end - start, FIRST_CAPACITY_BYTES));
    this.#fragments.append(bytes, start, end);
    this.#fragmentCount = 1;
  }

  #nextFragment(bytes: Buffer, start: number, end: number, final: boolean, receivedUs: number): void {
    const joined = this.#fragments;
    if (joined === null) return;
    joined.append(bytes, start, end);
    this.#fragmentCount++;
    if (!final) return;
    this.#fragments = null;
    this.#sink.message(joined.bytes, 0, joined.length, receivedUs);
  }

  #closeFrame(bytes: Buffer, start: number, end: number): void {
    if (end - start === 1) {
      this.#violation("a close code of one byte");
      return;
    }
    const code = end === start ? null : bytes.readUInt16BE(start);
    if (code !== null && !isCloseCode(code)) {
      this.#violation(`close code ${code}, which may not be sent`);
      return;
    }
    this.stop();
    this.#sink.closed(code, code === null ? "" : bytes.toString("utf8", start + 2, end));
  }

  #violation(detail: string, closeCode: number = CLOSE_CODE.protocolError): 0 {
    this.stop();
    this.#sink.violated(closeCode, detail);
    return 0;
  }
}
