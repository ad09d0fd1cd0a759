import { FIN_BIT, LENGTH_IN_2_BYTES, LENGTH_IN_8_BYTES, MASK_BIT, type Opcode } from "./frame.js";

const MASK_BYTES = 4;

/**
 * Writes client frames: one buffer each, header and masked payload.
 *
 * Masks come from a xorshift generator (Marsaglia 2003), not from a source of secrets. A mask protects proxies from a
 * web page that chooses the bytes on the wire (RFC 6455, 10.3); here the payload and the program have the same author,
 * so there is nothing to guess. What matters is that there is a mask and that it changes, so that the server does all
 * the work of unmasking.
 */
export class FrameWriter {
  #random: number;

  /** @param seed any 32-bit number. */
  constructor(seed: number) {
    this.#random = seed | 0 || 1;
  }

  /** Makes one final frame with `payload[start, end)`, in a new buffer. */
  write(opcode: Opcode, payload: Buffer, start: number, end: number): Buffer {
    const length = end - start;
    const lengthBytes = length < LENGTH_IN_2_BYTES ? 0 : length < 0x1_0000 ? 2 : 8;
    const maskAt = 2 + lengthBytes;
    const payloadAt = maskAt + MASK_BYTES;
    const frame = Buffer.allocUnsafe(payloadAt + length);
    frame[0] = FIN_BIT | opcode;
    if (lengthBytes === 0) {
      frame[1] = MASK_BIT | length;
    } else if (lengthBytes === 2) {
      frame[1] = MASK_BIT | LENGTH_IN_2_BYTES;
      frame.writeUInt16BE(length, 2);
    } else {
      frame[1] = MASK_BIT | LENGTH_IN_8_BYTES;
      frame.writeUInt32BE(Math.floor(length / 0x1_0000_0000), 2);
      frame.writeUInt32BE(length % 0x1_0000_0000, 6);
    }
    const mask = this.#nextMask();
    frame.writeInt32BE(mask, maskAt);
    copyMasked(payload, start, end, frame, payloadAt, mask);
    return frame;
  }

  #nextMask(): number {
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#random = x;
    return x;
  }
}

function copyMasked(from: Buffer, start: number, end: number, to: Buffer, at: number, mask: number): void {
  let shift = 24;
  for (let i = start, j = at; i < end; i++, j++) {
    to[j] = (from[i] as number) ^ (mask >>> shift);
    shift = (shift - 8) & 31;
  }
}
