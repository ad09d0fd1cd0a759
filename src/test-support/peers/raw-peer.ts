import { connect, type Socket } from "node:net";
import { until } from "../fakes/until.js";

export interface RawFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

const HANDSHAKE = [
  "GET / HTTP/1.1",
  "Host: chat.test",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
];

/** A TCP connection that sends exactly the bytes a test wants, right or wrong. */
export class RawPeer {
  readonly socket: Socket;
  received: Buffer = Buffer.alloc(0);
  ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes) => {
      this.received = Buffer.concat([this.received, bytes]);
    });
    // A hostile peer is often cut off in the middle of a write, which its test expects.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.ended = true;
    });
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: false });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return new RawPeer(socket);
  }

  /** Connects and completes a correct handshake. */
  static async upgrade(port: number): Promise<RawPeer> {
    const peer = await RawPeer.connect(port);
    const answer = await peer.handshake();
    if (!answer.startsWith("HTTP/1.1 101 ")) throw new Error(`Refused: ${answer}`);
    return peer;
  }

  /** Sends a handshake with `extra` headers. @returns the head of the answer, removed from what was received. */
  async handshake(extra: readonly string[] = []): Promise<string> {
    this.socket.write(`${[...HANDSHAKE, ...extra].join("\r\n")}\r\n\r\n`);
    return this.responseHead();
  }

  async responseHead(): Promise<string> {
    await until("an HTTP answer comes", () => this.ended || this.received.includes("\r\n\r\n"));
    const end = this.received.indexOf("\r\n\r\n");
    const head = this.received.subarray(0, end + 4).toString("latin1");
    this.received = this.received.subarray(end + 4);
    return head;
  }

  frame(opcode: number, payload: string | Buffer, fin = true): void {
    this.socket.write(maskedFrame(opcode, payload, fin));
  }

  text(message: unknown): void {
    this.frame(1, JSON.stringify(message));
  }

  async untilEnded(): Promise<void> {
    await until("the server ends the connection", () => this.ended);
  }

  /** Waits for the end. @returns the code of the server's close frame, or undefined if it sent none. */
  async closeCode(): Promise<number | undefined> {
    await this.untilEnded();
    const close = readFrames(this.received).find((frame) => frame.opcode === 8);
    return close?.payload.readUInt16BE(0);
  }

  get frames(): readonly RawFrame[] {
    return readFrames(this.received);
  }
}

/** Makes a client's frame. The mask is zero, which is allowed and keeps the payload readable in a dump. */
export function maskedFrame(opcode: number, payload: string | Buffer, fin = true): Buffer {
  const bytes = Buffer.from(payload);
  const head = Buffer.alloc(bytes.length <= 125 ? 6 : bytes.length <= 0xffff ? 8 : 14);
  head[0] = (fin ? 0x80 : 0) | opcode;
  if (bytes.length <= 125) {
    head[1] = 0x80 | bytes.length;
  } else if (bytes.length <= 0xffff) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(bytes.length, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(bytes.length), 2);
  }
  return Buffer.concat([head, bytes]);
}

/** Reads the complete unmasked frames in `bytes`; leaves out an unfinished one at the end. */
function readFrames(bytes: Buffer): RawFrame[] {
  const frames: RawFrame[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const short = bytes.readUInt8(at + 1) & 0x7f;
    const headBytes = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (at + headBytes > bytes.length) break;
    const length =
      short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const end = at + headBytes + length;
    if (end > bytes.length) break;
    frames.push({ opcode: bytes.readUInt8(at) & 0x0f, payload: bytes.subarray(at + headBytes, end) });
    at = end;
  }
  return frames;
}
