/**
 * Unmasked, unfragmented WebSocket text frames (RFC 6455, 5.2), as a server sends them.
 */

const FIN_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MAX_LENGTH_7 = 125;
const MAX_LENGTH_16 = 0xffff;

function headerBytes(payloadBytes: number): number {
  if (payloadBytes <= MAX_LENGTH_7) return 2;
  return payloadBytes <= MAX_LENGTH_16 ? 4 : 10;
}

/** Returns the bytes on the wire of a text frame with this payload. */
export function textFrameBytes(payloadBytes: number): number {
  return headerBytes(payloadBytes) + payloadBytes;
}

/** Encodes header and payload into one buffer: one write to a socket, and every recipient can get the same buffer. */
export function encodeTextFrame(text: string): Buffer {
  const payloadBytes = Buffer.byteLength(text);
  const header = headerBytes(payloadBytes);
  const frame = Buffer.allocUnsafe(header + payloadBytes);
  frame[0] = FIN_TEXT;
  if (header === 2) {
    frame[1] = payloadBytes;
  } else if (header === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(payloadBytes, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeBigUInt64BE(BigInt(payloadBytes), 2);
  }
  frame.write(text, header, "utf8");
  return frame;
}
