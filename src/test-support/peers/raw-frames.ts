/**
 * Writes and reads WebSocket frames in the plainest way (RFC 6455, 5.2), for tests: independent of the code under test,
 * and able to write invalid frames.
 */

export interface FrameOptions {
  readonly final?: boolean;
  readonly reservedBits?: number;
  readonly maskKey?: Buffer;
}

/** Writes one frame. `opcode` may be anything from 0 to 15. */
export function rawFrame(opcode: number, payload: Buffer, options: FrameOptions = {}): Buffer {
  const { final = true, reservedBits = 0, maskKey } = options;
  const maskBit = maskKey === undefined ? 0 : 0x80;
  const first = (final ? 0x80 : 0) | reservedBits | opcode;
  const key = maskKey ?? Buffer.alloc(0);
  const body = maskKey === undefined ? payload : payload.map((byte, i) => byte ^ (maskKey[i % 4] ?? 0));
  if (payload.length < 126) return Buffer.concat([Buffer.of(first, maskBit | payload.length), key, body]);
  const length = Buffer.alloc(payload.length < 65536 ? 2 : 8);
  if (length.length === 2) length.writeUInt16BE(payload.length);
  else length.writeBigUInt64BE(BigInt(payload.length));
  return Buffer.concat([Buffer.of(first, maskBit | (length.length === 2 ? 126 : 127)), length, key, body]);
}

export const rawText = (text: string): Buffer => rawFrame(1, Buffer.from(text));

/** Makes the payload of a close frame. */
export const closePayload = (code: number, reason = ""): Buffer =>
  Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]);

export interface ReadFrame {
  readonly final: boolean;
  readonly opcode: number;
  readonly masked: boolean;
  readonly payload: Buffer;
}

/** Reads every complete frame in `bytes`. */
export function readFrames(bytes: Buffer): readonly ReadFrame[] {
  const frames: ReadFrame[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const shortLength = bytes.readUInt8(at + 1) & 0x7f;
    const masked = (bytes.readUInt8(at + 1) & 0x80) !== 0;
    const afterLength = at + (shortLength < 126 ? 2 : shortLength === 126 ? 4 : 10);
    const payloadAt = afterLength + (masked ? 4 : 0);
    if (payloadAt > bytes.length) break;
    const length =
      shortLength < 126
        ? shortLength
        : shortLength === 126
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    if (payloadAt + length > bytes.length) break;
    const body = bytes.subarray(payloadAt, payloadAt + length);
    const key = bytes.subarray(afterLength, payloadAt);
    const payload = masked ? Buffer.from(body.map((byte, i) => byte ^ (key[i % 4] ?? 0))) : Buffer.from(body);
    const first = bytes.readUInt8(at);
    frames.push({ final: (first & 0x80) !== 0, opcode: first & 0x0f, masked, payload });
    at = payloadAt + length;
  }
  return frames;
}
